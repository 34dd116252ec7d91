// SPDX-License-Identifier: Apache-2.0
import type { MeterSample, StopReason } from './session.ts';

/** One step of a transaction that the central system must hear of, in this order, exactly once. */
export type TransactionEvent =
  | {
      readonly kind: 'started';
      readonly sessionId: string;
      readonly connectorId: number;
      readonly idTag: string;
      readonly meterStartWattHours: number;
      readonly atMillis: number;
      /** The central system's number of the reservation that ends with this start. */
      readonly reservationId?: number | undefined;
    }
  | {
      readonly kind: 'sampled';
      readonly sessionId: string;
      readonly connectorId: number;
      readonly context: 'periodic' | 'clock-aligned';
      readonly sample: MeterSample;
    }
  | {
      readonly kind: 'stopped';
      readonly sessionId: string;
      readonly connectorId: number;
      readonly idTag: string | undefined;
      readonly meterStopWattHours: number;
      readonly reason: StopReason;
      readonly atMillis: number;
    };
