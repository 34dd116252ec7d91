// SPDX-License-Identifier: Apache-2.0
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { RemoteStopTransactionRequest, type RemoteStopTransactionResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/**
 * RemoteStopTransaction (OCPP 1.6 §5.12): accepted only for a transaction that runs. Any number may be an id, 0 and
 * negative ones included (errata 3.54).
 */
export function handleRemoteStop(
  station: Pick<Station, 'connectorIds' | 'view' | 'remoteStop'>,
  transactionIds: Pick<TransactionIdRepository, 'find'>,
  isRegistered: () => boolean,
): Handler {
  const runningSession = (transactionId: number): string | undefined =>
    station
      .connectorIds()
      .map((connectorId) => station.view(connectorId).session)
      .find(
        (session) =>
          session?.stoppedAtMillis === undefined &&
          session !== undefined &&
          transactionIds.find(session.id) === transactionId,
      )?.id;

  return incoming(RemoteStopTransactionRequest, ({ transactionId }) => {
    const sessionId = isRegistered() ? runningSession(transactionId) : undefined;
    const isAccepted = sessionId !== undefined && station.remoteStop(sessionId) === 'accepted';
    return answer<RemoteStopTransactionResponse>({ status: isAccepted ? 'Accepted' : 'Rejected' });
  });
}
