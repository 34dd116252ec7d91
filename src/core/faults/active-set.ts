// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, type FaultLatch, faultRow } from './catalogue.ts';

/** One fault that is active: its cause is there, or its rule has not let it go yet. */
export interface ActiveFault {
  readonly code: FaultCode;
  readonly raisedAtMicros: number;
  /** When its cause was last seen. */
  readonly lastSeenAtMicros: number;
  /** The vehicle was unplugged after the cause went away. */
  readonly unpluggedSince: boolean;
  /** Waits for a person. */
  readonly latched: boolean;
}

/** The active faults in the order they were raised. Decisions are taken from this set and nothing else. */
export type FaultSet = readonly ActiveFault[];

export const NO_FAULTS: FaultSet = [];

/** Seconds and latches of the catalogue as a product file may change them. */
export interface FaultPolicy {
  clearAfterMs(code: FaultCode): number;
}

export const CATALOGUE_POLICY: FaultPolicy = { clearAfterMs: (code) => faultRow(code).clearAfterMs };

/**
 * Takes the causes present now into the set and lets go of what may end: see `FaultLatch`.
 * The caller compares the two sets to learn what was raised and cleared.
 */
export function updateFaults(
  set: FaultSet,
  causes: ReadonlySet<FaultCode>,
  noVehicle: boolean,
  nowMicros: number,
  policy: FaultPolicy = CATALOGUE_POLICY,
): FaultSet {
  const kept: ActiveFault[] = [];
  for (const fault of set) {
    if (causes.has(fault.code)) {
      kept.push({ ...fault, lastSeenAtMicros: nowMicros, unpluggedSince: false });
      continue;
    }
    const unpluggedSince = fault.unpluggedSince || noVehicle;
    const quietMicros = nowMicros - fault.lastSeenAtMicros;
    const over =
      quietMicros >= policy.clearAfterMs(fault.code) * 1000 && mayEnd(faultRow(fault.code).latch, unpluggedSince);
    if (!over) kept.push({ ...fault, unpluggedSince });
  }
  for (const code of causes) {
    if (set.some((fault) => fault.code === code)) continue;
    kept.push({
      code,
      raisedAtMicros: nowMicros,
      lastSeenAtMicros: nowMicros,
      unpluggedSince: false,
      latched: faultRow(code).latch === 'service',
    });
  }
  return kept;
}

function mayEnd(latch: FaultLatch, unpluggedSince: boolean): boolean {
  return latch === 'self' || (latch === 'replug' && unpluggedSince);
}

/** A person clears a latched fault. It stays while its cause is there: the next update would raise it again. */
export function resetFault(set: FaultSet, code: FaultCode): FaultSet {
  return set.filter((fault) => fault.code !== code);
}

/** True while a fault demands an open contactor. */
export function mustOpen(set: FaultSet): boolean {
  return set.some((fault) => faultRow(fault.code).reaction === 'open');
}

/** True while a fault forbids a new charge. */
export function mayNotStart(set: FaultSet): boolean {
  return set.some((fault) => faultRow(fault.code).reaction !== 'warn');
}
