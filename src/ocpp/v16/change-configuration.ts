// SPDX-License-Identifier: Apache-2.0
import { writeOcppValue } from '../../settings/derive/ocpp-keys.ts';
import type { ApplyResult } from '../../settings/settings.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { ChangeConfigurationRequest, type ChangeConfigurationResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';
import { keyRefusal } from './key-rules.ts';
import { unmeasurableItems } from './measurable.ts';
import { findMeterPublicKey } from './meter-public-keys.ts';

/** ChangeConfiguration (OCPP 1.6 §5.3). The value is stored before the answer goes out. */
export function handleChangeConfiguration(
  station: Pick<Station, 'settings' | 'security' | 'connectorIds' | 'meters' | 'sample'>,
): Handler {
  const { settings } = station;
  return incoming(ChangeConfigurationRequest, ({ key, value }) => {
    const isRefused =
      keyRefusal(station, key, value) !== undefined ||
      findMeterPublicKey(station, key) !== undefined ||
      unmeasurableItems(station, key, value).length > 0;
    if (isRefused) return answer<ChangeConfigurationResponse>({ status: 'Rejected' });
    return answer<ChangeConfigurationResponse>({ status: statusOf(writeOcppValue(settings, key, value)) });
  });
}

function statusOf(result: ApplyResult): ChangeConfigurationResponse['status'] {
  switch (result.kind) {
    case 'applied':
      return result.apply === 'restart' ? 'RebootRequired' : 'Accepted';
    case 'unknown':
      return 'NotSupported';
    case 'forbidden':
    case 'read-only':
    case 'invalid':
      return 'Rejected';
  }
}
