// SPDX-License-Identifier: Apache-2.0
import { findOcppKey, readOcppValue } from '../../settings/derive/ocpp-keys.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { UpdateFirmwareRequest, type UpdateFirmwareResponse } from './generated/validators.mjs';
import { answer, incoming, refuse } from './incoming.ts';
import { readMoment } from './transfer-wish.ts';

/** From this profile on the connection is encrypted, and firmware should be signed. */
const SIGNED_ONLY_FROM_PROFILE = 2;

/**
 * UpdateFirmware (OCPP 1.6 §5.19), whose package nobody signed: a charger on a secure connection answers NotSupported
 * (security whitepaper L01.FR.20) unless its operator wants otherwise.
 */
export function handleUpdateFirmware(
  { transfers, settings }: Pick<Station, 'transfers' | 'settings'>,
  securityProfile = () => profileOf(settings),
): Handler {
  return incoming(UpdateFirmwareRequest, ({ location, retrieveDate, retries, retryInterval }) => {
    const isTaken = securityProfile() < SIGNED_ONLY_FROM_PROFILE || settings.get('firmware.unsignedAtSecurityProfile2');
    if (!isTaken) return refuse('NotSupported', 'only signed firmware is taken: SignedUpdateFirmware');
    const retrieveAtMillis = readMoment(retrieveDate);
    if (retrieveAtMillis === undefined) return refuse('PropertyConstraintViolation', 'retrieveDate is no time');
    transfers.updateFirmware({
      location,
      retrieveAtMillis,
      installAtMillis: undefined,
      signed: undefined,
      retries,
      intervalSeconds: retryInterval,
    });
    return answer<UpdateFirmwareResponse>({});
  });
}

function profileOf(settings: Settings): number {
  const key = findOcppKey('SecurityProfile');
  return key === undefined ? 0 : Number(readOcppValue(settings, key));
}
