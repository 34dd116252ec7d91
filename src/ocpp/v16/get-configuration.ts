// SPDX-License-Identifier: Apache-2.0
import { findOcppKey, isReadOnlyKey, OCPP_KEYS, type OcppKey, readOcppValue } from '../../settings/derive/ocpp-keys.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { GetConfigurationRequest, type GetConfigurationResponse } from './generated/validators.mjs';
import { answer, incoming, refuse } from './incoming.ts';
import { findMeterPublicKey, meterPublicKeys } from './meter-public-keys.ts';

type ConfigurationKey = NonNullable<GetConfigurationResponse['configurationKey']>[number];

/** OCPP 1.6 allows 500; longer ones exist in newer schemas only. */
const LONGEST_VALUE = 500;

/**
 * GetConfiguration (OCPP 1.6 §5.8): without keys everything; a list longer than GetConfigurationMaxKeys is an error, so
 * that nobody takes a part for the whole. Write-only keys are unknown here (security whitepaper A01.FR.12).
 */
export function handleGetConfiguration(station: Pick<Station, 'settings' | 'connectorIds' | 'meters'>): Handler {
  const { settings } = station;
  return incoming(GetConfigurationRequest, ({ key: names = [] }) => {
    if (names.length === 0)
      return answer<GetConfigurationResponse>({
        configurationKey: [...readable(settings, OCPP_KEYS), ...meterPublicKeys(station)],
      });
    const maximum = settings.get('ocpp.key.GetConfigurationMaxKeys');
    if (names.length > maximum)
      return refuse('OccurenceConstraintViolation', `key has ${names.length} items; at most ${maximum}`);
    const found = new Set<OcppKey>();
    const ofMeters = new Map<string, ConfigurationKey>();
    const unknownKey: string[] = [];
    for (const name of names) {
      const key = findOcppKey(name);
      const ofMeter = findMeterPublicKey(station, name);
      if (ofMeter !== undefined) ofMeters.set(ofMeter.key, ofMeter);
      else if (key === undefined || key.writeOnly) unknownKey.push(name);
      else found.add(key);
    }
    return answer<GetConfigurationResponse>({
      configurationKey: [...readable(settings, [...found]), ...ofMeters.values()],
      ...(unknownKey.length === 0 ? {} : { unknownKey }),
    });
  });
}

function readable(settings: Settings, keys: readonly OcppKey[]): ConfigurationKey[] {
  return keys.flatMap((key) => {
    const value = readOcppValue(settings, key);
    if (value === undefined) return [];
    return [{ key: key.key, readonly: isReadOnlyKey(settings, key), value: value.slice(0, LONGEST_VALUE) }];
  });
}
