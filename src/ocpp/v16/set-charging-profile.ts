// SPDX-License-Identifier: Apache-2.0
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { PURPOSES, readProfile } from './charging-profile.ts';
import { SetChargingProfileRequest, type SetChargingProfileResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/**
 * SetChargingProfile (OCPP 1.6 §5.16). The profile is stored before the answer goes out. A transactionId counts only in a
 * TxProfile; one without it is meant for the transaction that runs.
 */
export function handleSetChargingProfile(
  { chargingProfiles }: Pick<Station, 'chargingProfiles'>,
  transactionIds: Pick<TransactionIdRepository, 'sessionOf'>,
): Handler {
  return incoming(SetChargingProfileRequest, ({ connectorId, csChargingProfiles: wire }) => {
    const said = readProfile(wire);
    const purpose = PURPOSES[wire.chargingProfilePurpose];
    const named = purpose === 'session' ? wire.transactionId : undefined;
    const sessionId = named === undefined ? undefined : transactionIds.sessionOf(named);
    const isUnknown = said === undefined || (named !== undefined && sessionId === undefined);
    const isAccepted =
      !isUnknown && chargingProfiles.install({ ...said, purpose, connectorId, sessionId }).kind === 'accepted';
    return answer<SetChargingProfileResponse>({ status: isAccepted ? 'Accepted' : 'Rejected' });
  });
}
