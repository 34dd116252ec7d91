// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { PURPOSES } from './charging-profile.ts';
import { ClearChargingProfileRequest, type ClearChargingProfileResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/** ClearChargingProfile (OCPP 1.6 §5.3): an id alone decides; of the other fields all must fit; none of them means all. */
export function handleClearChargingProfile({ chargingProfiles }: Pick<Station, 'chargingProfiles'>): Handler {
  return incoming(ClearChargingProfileRequest, ({ id, connectorId, chargingProfilePurpose, stackLevel }) => {
    const purpose = chargingProfilePurpose === undefined ? undefined : PURPOSES[chargingProfilePurpose];
    const cleared = chargingProfiles.clear({ id, connectorId, purpose, stackLevel });
    return answer<ClearChargingProfileResponse>({ status: cleared > 0 ? 'Accepted' : 'Unknown' });
  });
}
