// SPDX-License-Identifier: Apache-2.0
import type { MeterSample, StopReason } from './session.ts';

/** What a sample was taken for. Begin and end of an interruption: the supply went, and came back. */
export const SAMPLE_CONTEXTS = [
  'periodic',
  'clock-aligned',
  'transaction-begin',
  'transaction-end',
  'interruption-begin',
  'interruption-end',
] as const;
export type SampleContext = (typeof SAMPLE_CONTEXTS)[number];

/** A sample with what of it is to be told. */
export interface ToldSample {
  readonly context: SampleContext;
  readonly sample: MeterSample;
  /** Items of a measurand list, such as `Voltage.L1`, as it was when the sample was taken. */
  readonly measurands: readonly string[];
}

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
      /** Undefined: outside of transactions. */
      readonly sessionId: string | undefined;
      /** 0 = the meter at the mains connection. */
      readonly connectorId: number;
      readonly context: SampleContext;
      readonly sample: MeterSample;
      /** Undefined in events of a program that did not keep them: those of the settings now. */
      readonly measurands?: readonly string[] | undefined;
    }
  | {
      readonly kind: 'stopped';
      readonly sessionId: string;
      readonly connectorId: number;
      readonly idTag: string | undefined;
      readonly meterStopWattHours: number;
      readonly reason: StopReason;
      readonly atMillis: number;
      /** Samples that go with the end, in their order; undefined: none are wanted. */
      readonly transactionData?: readonly ToldSample[] | undefined;
    };
