// SPDX-License-Identifier: Apache-2.0

import type { Station } from '../../station/api.ts';
import type { StartProfile } from '../../station/charging-profiles-api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { readProfile, type WireProfile } from './charging-profile.ts';
import { RemoteStartTransactionRequest, type RemoteStartTransactionResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/**
 * RemoteStartTransaction (OCPP 1.6 §5.11). Connector 0 and unknown ones are rejected, as is everything while the
 * registration is pending (§4.2). A charging profile must be a TxProfile without a transactionId; it becomes that of the
 * transaction that begins (errata 3.41, 3.42).
 */
export function handleRemoteStart(
  station: Pick<Station, 'connectorIds' | 'remoteStart'>,
  isRegistered: () => boolean,
): Handler {
  return incoming(RemoteStartTransactionRequest, ({ connectorId, idTag, chargingProfile }) => {
    const isKnown = connectorId === undefined || station.connectorIds().includes(connectorId);
    const profile = chargingProfile && startProfile(chargingProfile);
    const isUnusable = chargingProfile !== undefined && profile === undefined;
    if (!isRegistered() || !isKnown || isUnusable)
      return answer<RemoteStartTransactionResponse>({ status: 'Rejected' });
    const isAccepted = station.remoteStart(idTag, connectorId, profile) === 'accepted';
    return answer<RemoteStartTransactionResponse>({ status: isAccepted ? 'Accepted' : 'Rejected' });
  });
}

function startProfile(wire: WireProfile): StartProfile | undefined {
  const isForNew = wire.chargingProfilePurpose === 'TxProfile' && wire.transactionId === undefined;
  return isForNew ? readProfile(wire) : undefined;
}
