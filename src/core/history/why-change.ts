// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../faults/catalogue.ts';
import type { LimitSource } from '../limits/sources.ts';
import type { ConnectorStatus } from '../session/status.ts';
import type { WhyNotCharging } from '../session/why.ts';

/** What the history of a connector keeps of one moment. */
export interface WhyState {
  readonly status: ConnectorStatus;
  readonly why: WhyNotCharging;
  /** The fault that is announced. */
  readonly fault: FaultCode | null;
  /** All active faults, sorted. */
  readonly faults: readonly FaultCode[];
  readonly limitMilliamps: number;
  /** The source that sets the limit; null without any source. */
  readonly limitSource: LimitSource | null;
  /** Whether the vehicle is connected to the mains; null while the guard cannot say. */
  readonly contactorClosed: boolean | null;
}

export const CHANGE_CAUSES = [
  'start',
  'fault-raised',
  'fault-cleared',
  'status',
  'why',
  'contactor-closed',
  'contactor-opened',
  'limit',
] as const;

/** What set a row off, the weightiest difference first: `start` is the first row of a run of the station. */
export interface ChangeCause {
  readonly kind: (typeof CHANGE_CAUSES)[number];
  /** The fault that was raised or cleared. */
  readonly fault: FaultCode | null;
}

/** One row of the history: what was so from then on. */
export interface WhyChange extends WhyState {
  readonly connectorId: number;
  /** Wall clock, milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMillis: number;
  readonly cause: ChangeCause;
  /** Changes since the row before that have no row of their own, because there were too many. */
  readonly leftOut: number;
}

export function sameState(one: WhyState, other: WhyState): boolean {
  return (
    sameButLimit(one, other) && one.limitMilliamps === other.limitMilliamps && one.limitSource === other.limitSource
  );
}

/** Whether nothing but the limit, if anything, is different. */
export function sameButLimit(one: WhyState, other: WhyState): boolean {
  return (
    one.status === other.status &&
    one.why === other.why &&
    one.fault === other.fault &&
    one.contactorClosed === other.contactorClosed &&
    one.faults.join() === other.faults.join()
  );
}

/** The weightiest difference between two states. */
export function causeOf(before: WhyState, after: WhyState): ChangeCause {
  const raised = firstMissing(after.faults, before.faults, after.fault);
  if (raised !== undefined) return { kind: 'fault-raised', fault: raised };
  const cleared = firstMissing(before.faults, after.faults, before.fault);
  if (cleared !== undefined) return { kind: 'fault-cleared', fault: cleared };
  if (before.status !== after.status) return { kind: 'status', fault: null };
  if (before.why !== after.why) return { kind: 'why', fault: null };
  if (before.contactorClosed !== after.contactorClosed && after.contactorClosed !== null)
    return { kind: after.contactorClosed ? 'contactor-closed' : 'contactor-opened', fault: null };
  return { kind: sameButLimit(before, after) ? 'limit' : 'why', fault: null };
}

/** A fault of `faults` that `others` lack: the announced one, when it is among them. */
function firstMissing(
  faults: readonly FaultCode[],
  others: readonly FaultCode[],
  announced: FaultCode | null,
): FaultCode | undefined {
  const missing = faults.filter((code) => !others.includes(code));
  return missing.find((code) => code === announced) ?? missing[0];
}

/** Without the guard's word its faults are not known to be over. */
const KNOWS_NOTHING_OF_FAULTS: readonly WhyNotCharging[] = ['starting-up', 'guard-offline'];

/** Since when (wall clock) each active fault has been active, from what was known before; restarts do not count. */
export function faultsSince(
  known: ReadonlyMap<FaultCode, number>,
  state: Pick<WhyState, 'faults' | 'why'>,
  atMillis: number,
): ReadonlyMap<FaultCode, number> {
  const now = new Map(state.faults.map((code) => [code, known.get(code) ?? atMillis]));
  return KNOWS_NOTHING_OF_FAULTS.includes(state.why) ? new Map([...known, ...now]) : now;
}
