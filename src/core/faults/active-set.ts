// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow } from './catalogue.ts';
import type { FaultLatch, RetryRule } from './fault-row.ts';

/** One fault that is active: its cause is there, or its rule has not let it go yet. */
export interface ActiveFault {
  readonly code: FaultCode;
  readonly raisedAtMicros: number;
  /** When its cause was last seen. */
  readonly lastSeenAtMicros: number;
  /** The vehicle was unplugged after the cause went away. */
  readonly unpluggedSince: boolean;
  /** How it may end: by its row, or otherwise once it has ended by itself too often. */
  readonly ends: FaultLatch;
}

/** A fault with a retry rule ended by itself. */
export interface FaultEnding {
  readonly code: FaultCode;
  readonly atMicros: number;
}

/** The active faults in the order they were raised, and what is needed to count retries. Decisions are taken from this and nothing else. */
export interface FaultSet {
  readonly active: readonly ActiveFault[];
  /** While the vehicle of today stays plugged in. */
  readonly endings: readonly FaultEnding[];
}

export const NO_FAULTS: FaultSet = { active: [], endings: [] };

/** Seconds and retries of the catalogue as a product file may change them. */
export interface FaultPolicy {
  clearAfterMs(code: FaultCode): number;
  /** Times a fault may end by itself; asked only where the row has a retry rule. */
  retries(code: FaultCode, rule: RetryRule): number;
}

export const CATALOGUE_POLICY: FaultPolicy = {
  clearAfterMs: (code) => faultRow(code).clearAfterMs,
  retries: (_code, rule) => rule.times,
};

/** What the rules look at beside the causes. */
export interface FaultSurroundings {
  readonly noVehicle: boolean;
  /** When the residual-current monitor last passed a test; undefined: never, or its last one failed. */
  readonly selfTestPassedAtMicros: number | undefined;
}

/**
 * Takes the causes present now into the set and lets go of what may end: see `FaultLatch` and `RetryRule`.
 * The caller compares the two sets to learn what was raised and cleared.
 */
export function updateFaults(
  set: FaultSet,
  causes: ReadonlySet<FaultCode>,
  surroundings: FaultSurroundings,
  nowMicros: number,
  policy: FaultPolicy = CATALOGUE_POLICY,
): FaultSet {
  const active: ActiveFault[] = [];
  const endings = surroundings.noVehicle ? [] : [...set.endings];
  for (const fault of set.active) {
    if (causes.has(fault.code)) {
      active.push({ ...fault, lastSeenAtMicros: nowMicros, unpluggedSince: false });
      continue;
    }
    const waiting = { ...fault, unpluggedSince: fault.unpluggedSince || surroundings.noVehicle };
    if (!mayEnd(waiting, surroundings, nowMicros, policy)) active.push(waiting);
    else if (faultRow(fault.code).retry !== undefined && !surroundings.noVehicle) {
      endings.push({ code: fault.code, atMicros: nowMicros });
    }
  }
  for (const code of causes) {
    if (set.active.some((fault) => fault.code === code)) continue;
    active.push({
      code,
      raisedAtMicros: nowMicros,
      lastSeenAtMicros: nowMicros,
      unpluggedSince: false,
      ends: latchNow({ active, endings }, code, nowMicros, policy),
    });
  }
  return { active, endings };
}

/** How a fault raised now may end. */
function latchNow(set: FaultSet, code: FaultCode, nowMicros: number, policy: FaultPolicy): FaultLatch {
  const { latch, retry } = faultRow(code);
  if (retry === undefined) return latch;
  return retriesLeft(set, code, nowMicros, policy) > 0 ? latch : retry.afterwards;
}

/** Times a fault may still end by itself; infinity where no rule limits it. */
export function retriesLeft(
  set: FaultSet,
  code: FaultCode,
  nowMicros: number,
  policy: FaultPolicy = CATALOGUE_POLICY,
): number {
  const { retry } = faultRow(code);
  if (retry === undefined) return Number.POSITIVE_INFINITY;
  const sinceMicros = nowMicros - (retry.withinMs ?? Number.POSITIVE_INFINITY) * 1000;
  const used = set.endings.filter((ending) => ending.code === code && ending.atMicros >= sinceMicros);
  return Math.max(0, policy.retries(code, retry) - used.length);
}

function mayEnd(
  fault: ActiveFault,
  { selfTestPassedAtMicros }: FaultSurroundings,
  nowMicros: number,
  policy: FaultPolicy,
): boolean {
  const quietSinceMicros = fault.lastSeenAtMicros + policy.clearAfterMs(fault.code) * 1000;
  if (fault.ends === 'service' || nowMicros < quietSinceMicros) return false;
  if (fault.ends === 'replug' && !fault.unpluggedSince) return false;
  if (faultRow(fault.code).endsAfterSelfTest === undefined) return true;
  return selfTestPassedAtMicros !== undefined && selfTestPassedAtMicros > fault.lastSeenAtMicros;
}

/** True while a fault waits for nothing but a passed self-test. */
export function wantsSelfTest(set: FaultSet, nowMicros: number, policy: FaultPolicy = CATALOGUE_POLICY): boolean {
  const withTest: FaultSurroundings = { noVehicle: false, selfTestPassedAtMicros: Number.POSITIVE_INFINITY };
  return set.active.some(
    (fault) =>
      faultRow(fault.code).endsAfterSelfTest === true &&
      fault.lastSeenAtMicros < nowMicros &&
      mayEnd(fault, withTest, nowMicros, policy),
  );
}

/** Milliseconds until a fault ends by itself if its cause stays away; undefined: its cause is there, it does not end so, or at once. */
export function endsInMs(
  fault: ActiveFault,
  nowMicros: number,
  policy: FaultPolicy = CATALOGUE_POLICY,
): number | undefined {
  const clearAfterMs = policy.clearAfterMs(fault.code);
  const isThere = fault.lastSeenAtMicros >= nowMicros;
  if (isThere || fault.ends !== 'self' || clearAfterMs === 0) return undefined;
  return Math.max(0, Math.ceil(clearAfterMs - (nowMicros - fault.lastSeenAtMicros) / 1000));
}

/** A person clears a fault, and its retries begin anew. It comes back at once while its cause is there. */
export function resetFault(set: FaultSet, code: FaultCode): FaultSet {
  return {
    active: set.active.filter((fault) => fault.code !== code),
    endings: set.endings.filter((ending) => ending.code !== code),
  };
}

/** True while a fault demands an open contactor at once. */
export function mustOpen(set: FaultSet): boolean {
  return set.active.some((fault) => faultRow(fault.code).reaction === 'open');
}

/** How long the vehicle has to let go of its load before it is broken; undefined while no fault asks it to. */
export function letGoWithinMs(set: FaultSet): number | undefined {
  const times = set.active.flatMap(({ code }) => {
    const { reaction, letGoMs } = faultRow(code);
    return reaction === 'stop' && letGoMs !== undefined ? [letGoMs] : [];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

/** True while a fault forbids a new charge. */
export function mayNotStart(set: FaultSet): boolean {
  return set.active.some((fault) => faultRow(fault.code).reaction !== 'warn');
}
