// SPDX-License-Identifier: Apache-2.0
import type { ChargeState } from '../charge/states.ts';
import { endsEnergy, type FaultCode } from '../faults/catalogue.ts';
import type { TimedWait } from '../schedule/charging-times.ts';
import type { SessionState } from './machine.ts';
import type { DelayReason } from './start-delay.ts';

/** What status, "why" and display are derived from; the same facts for all of them. */
export interface ConnectorFacts {
  readonly session: SessionState;
  /** False until the guard has said anything. */
  readonly guardKnown: boolean;
  readonly guardOnline: boolean;
  readonly faults: readonly FaultCode[];
  readonly operative: boolean;
  /** What the vehicle shows on the pilot; `unknown` while it cannot be told. */
  readonly vehicle: 'A' | 'B' | 'C' | 'D' | 'E' | 'error' | 'unknown';
  readonly charge: ChargeState;
  readonly contactorClosed: boolean;
  /** The minimum of the whole chain, authorization included; 0 = pause. */
  readonly limitMilliamps: number;
  /**
   * What of the clock stands in the way: the hours of operation where no session runs, else the time it waits for;
   * undefined: nothing.
   */
  readonly timed: TimedWait | undefined;
  /** The wait before the first energy of a session, when nothing else stands in the way; in whole seconds. */
  readonly delay: { readonly reason: DelayReason; readonly seconds: number } | undefined;
  /** The station is about to start anew: nothing begins any more. */
  readonly restarting: boolean;
  /** There is a meter, and nobody knows its register. */
  readonly meterMissing: boolean;
  /** The contactor has been switched too often, and rests that long; 0 = it may close. */
  readonly contactorRestMs: number;
  /** The reservation that keeps the connector from everybody but its holder, and in how many whole seconds it ends. */
  readonly reservation: { readonly seconds: number } | undefined;
  readonly lock: 'locked' | 'unlocked' | 'none';
  /** After that time the last of the faults that keep the contactor open ends by itself; undefined when one does not. */
  readonly faultEndsInMs: number | undefined;
  /** After that time without a card a vehicle counts as left behind; undefined: nobody else waits for the reader. */
  readonly cardWaitMs?: number | undefined;
  readonly nowMs: number;
}

/** Whether a fault keeps the contactor open. */
export function hasOpeningFault(faults: readonly FaultCode[]): boolean {
  return faults.some(endsEnergy);
}

/** Whether energy may flow: the contactor is closed for the vehicle. */
export function isEnergised(facts: Pick<ConnectorFacts, 'charge' | 'contactorClosed'>): boolean {
  return (facts.charge === 'C2' || facts.charge === 'D2') && facts.contactorClosed;
}
