// SPDX-License-Identifier: Apache-2.0
import { thinned } from '../../core/meter/thinning.ts';
import type { ToldSample, TransactionEvent } from '../../core/session/transaction-event.ts';
import type { StopTransactionRequest } from './generated/validators.mjs';
import { type MeterValue, transactionData } from './meter-values.ts';
import { timestamp } from './timestamp.ts';

/** Central systems refuse frames beyond 64 KiB; the rest of the message is far below 1 KiB. */
const LONGEST_DATA_CHARACTERS = 60_000;

/** StopTransaction request (OCPP 1.6 §6.49); without an idTag when the charger itself ended the session (§4.10). */
export function stopTransactionRequest(
  event: Extract<TransactionEvent, { kind: 'stopped' }>,
  transactionId: number,
): StopTransactionRequest {
  const data = fittingData(event.transactionData ?? []);
  return {
    transactionId,
    ...(event.idTag === undefined ? {} : { idTag: event.idTag }),
    meterStop: event.meterStopWattHours,
    timestamp: timestamp(event.atMillis),
    reason: event.reason,
    ...(data.length === 0 ? {} : { transactionData: [...data] }),
  };
}

/** Thinned until a frame holds it: with signatures and many measurands a MeterValue can be several kilobytes long. */
function fittingData(samples: readonly ToldSample[]): readonly MeterValue[] {
  let kept = samples;
  let data = transactionData(kept);
  while (JSON.stringify(data).length > LONGEST_DATA_CHARACTERS && kept.length > 2) {
    kept = thinned(kept, Math.max(2, Math.floor(kept.length / 2)));
    data = transactionData(kept);
  }
  return data;
}
