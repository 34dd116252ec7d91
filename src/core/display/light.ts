// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow, mostSevere } from '../faults/catalogue.ts';
import type { ConnectorStatus } from '../session/status.ts';

export interface LightSignal {
  readonly color: 'off' | 'red' | 'green' | 'blue' | 'yellow' | 'pink' | 'white';
  readonly pattern: 'steady' | 'slow' | 'fast';
}

export interface LightFacts {
  readonly status: ConnectorStatus;
  readonly startingUp: boolean;
  readonly faults: readonly FaultCode[];
  /** A tag is authorized and a vehicle is waited for. */
  readonly awaitingVehicle: boolean;
}

/** The status light (Blink manual, table 20): what a person sees from across the car park. */
export function lightFor(facts: LightFacts): LightSignal {
  if (facts.startingUp) return { color: 'yellow', pattern: 'slow' };
  switch (facts.status) {
    case 'Faulted':
      return { color: 'red', pattern: isUnrecoverable(facts.faults) ? 'steady' : 'slow' };
    case 'Unavailable':
      return { color: 'yellow', pattern: 'steady' };
    case 'Reserved':
      return { color: 'pink', pattern: 'steady' };
    case 'Charging':
      return { color: 'blue', pattern: 'slow' };
    case 'Available':
      return { color: 'green', pattern: 'steady' };
    case 'Preparing':
      return { color: 'green', pattern: facts.awaitingVehicle ? 'fast' : 'slow' };
    case 'SuspendedEV':
    case 'SuspendedEVSE':
    case 'Finishing':
      return { color: 'green', pattern: 'slow' };
  }
}

function isUnrecoverable(faults: readonly FaultCode[]): boolean {
  const worst = mostSevere(faults);
  return worst !== undefined && faultRow(worst).latch === 'service';
}
