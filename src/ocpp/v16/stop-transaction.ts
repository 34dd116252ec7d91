// SPDX-License-Identifier: Apache-2.0
import type { TransactionEvent } from '../../core/session/transaction-event.ts';
import type { StopTransactionRequest } from './generated/validators.mjs';
import { timestamp } from './timestamp.ts';

/** StopTransaction request (OCPP 1.6 §6.49); without an idTag when the charger itself ended the session (§4.10). */
export function stopTransactionRequest(
  event: Extract<TransactionEvent, { kind: 'stopped' }>,
  transactionId: number,
): StopTransactionRequest {
  return {
    transactionId,
    ...(event.idTag === undefined ? {} : { idTag: event.idTag }),
    meterStop: event.meterStopWattHours,
    timestamp: timestamp(event.atMillis),
    reason: event.reason,
  };
}
