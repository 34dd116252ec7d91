// SPDX-License-Identifier: Apache-2.0
import type { ChargeState } from '../charge/states.ts';
import { endsEnergy, type FaultCode } from '../faults/catalogue.ts';
import type { SessionState } from './machine.ts';

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
  readonly nowMs: number;
}

/** Whether a fault keeps the contactor open. */
export function hasOpeningFault(faults: readonly FaultCode[]): boolean {
  return faults.some(endsEnergy);
}

/** Whether energy flows. */
export function isEnergised(facts: Pick<ConnectorFacts, 'charge' | 'contactorClosed'>): boolean {
  return (facts.charge === 'C2' || facts.charge === 'D2') && facts.contactorClosed;
}
