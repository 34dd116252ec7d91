// SPDX-License-Identifier: Apache-2.0

import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { RemoteStartTransactionRequest, type RemoteStartTransactionResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/**
 * RemoteStartTransaction (OCPP 1.6 §5.11). Connector 0 and unknown ones are rejected, as is everything while the
 * registration is pending (§4.2). A charging profile is ignored, as §5.11 wants of chargers without smart charging.
 */
export function handleRemoteStart(
  station: Pick<Station, 'connectorIds' | 'remoteStart'>,
  isRegistered: () => boolean,
): Handler {
  return incoming(RemoteStartTransactionRequest, ({ connectorId, idTag }) => {
    const isKnown = connectorId === undefined || station.connectorIds().includes(connectorId);
    if (!isRegistered() || !isKnown) return answer<RemoteStartTransactionResponse>({ status: 'Rejected' });
    const isAccepted = station.remoteStart(idTag, connectorId) === 'accepted';
    return answer<RemoteStartTransactionResponse>({ status: isAccepted ? 'Accepted' : 'Rejected' });
  });
}
