// SPDX-License-Identifier: Apache-2.0
import type { TransactionEvent } from '../../core/session/transaction-event.ts';
import type { StartTransactionRequest } from './generated/validators.mjs';
import { timestamp } from './timestamp.ts';

/** StartTransaction request (OCPP 1.6 §6.45). The register goes out as it is, never re-based; the number of a reservation that ends with it, too (§5.13). */
export function startTransactionRequest(
  event: Extract<TransactionEvent, { kind: 'started' }>,
): StartTransactionRequest {
  return {
    connectorId: event.connectorId,
    idTag: event.idTag,
    meterStart: event.meterStartWattHours,
    timestamp: timestamp(event.atMillis),
    ...(event.reservationId === undefined ? {} : { reservationId: event.reservationId }),
  };
}
