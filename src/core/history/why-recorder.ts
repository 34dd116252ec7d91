// SPDX-License-Identifier: Apache-2.0
import { type ChangeCause, causeOf, sameState, type WhyChange, type WhyState } from './why-change.ts';

/** Changes of nothing but the limit within that time become one row. */
export const LIMIT_SETTLES_MS = 10_000;
/** Most rows of one connector in any minute; what is more becomes part of the next row. */
export const MOST_ROWS_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/** One look at a connector. */
export interface Sighting {
  readonly connectorId: number;
  readonly state: WhyState;
  readonly monotonicMs: number;
  readonly wallMillis: number;
}

interface Waiting {
  readonly change: WhyChange;
  readonly notBeforeMs: number;
}

/** What the recorder of one connector remembers between two looks. */
export interface RecorderState {
  /** The row before. */
  readonly last: WhyState | undefined;
  /** A row that is not due yet; a later change becomes part of it. */
  readonly waiting: Waiting | undefined;
  /** When the rows of the last minute were made, oldest first. */
  readonly madeAtMs: readonly number[];
}

export const NEW_RECORDER: RecorderState = { last: undefined, waiting: undefined, madeAtMs: [] };

/** Decides what of a connector's changes becomes a row: few rows, and no fault without one. Call it at least once a second. */
export function record(
  recorder: RecorderState,
  seen: Sighting,
): { readonly recorder: RecorderState; readonly row: WhyChange | undefined } {
  const waiting = take(recorder, seen);
  const madeAtMs = recorder.madeAtMs.filter((atMs) => seen.monotonicMs - atMs < MINUTE_MS);
  const due = waiting !== undefined && seen.monotonicMs >= waiting.notBeforeMs;
  if (!due || madeAtMs.length >= MOST_ROWS_PER_MINUTE)
    return { recorder: { last: recorder.last, waiting, madeAtMs }, row: undefined };
  return {
    recorder: { last: waiting.change, waiting: undefined, madeAtMs: [...madeAtMs, seen.monotonicMs] },
    row: waiting.change,
  };
}

/** The row that waits after this look. */
function take({ last, waiting }: RecorderState, seen: Sighting): Waiting | undefined {
  if (last === undefined && waiting === undefined)
    return { change: rowOf(seen, { kind: 'start', fault: null }, 0), notBeforeMs: seen.monotonicMs };
  const before = waiting?.change ?? last;
  if (before === undefined || sameState(before, seen.state)) return waiting;
  const cause = causeOf(before, seen.state);
  if (waiting === undefined) {
    const settlesMs = cause.kind === 'limit' ? LIMIT_SETTLES_MS : 0;
    return { change: rowOf(seen, cause, 0), notBeforeMs: seen.monotonicMs + settlesMs };
  }
  return merge(waiting, seen, cause, last);
}

/** A row that waits takes a later change in. Undefined: a limit that is back where it was. */
function merge(
  { change, notBeforeMs }: Waiting,
  seen: Sighting,
  cause: ChangeCause,
  last: WhyState | undefined,
): Waiting | undefined {
  const onlyLimit = change.cause.kind === 'limit';
  if (onlyLimit && last !== undefined && sameState(last, seen.state)) return undefined;
  if (cause.kind === 'limit') return { change: rowOf(seen, change.cause, change.leftOut), notBeforeMs };
  if (onlyLimit) return { change: rowOf(seen, cause, change.leftOut), notBeforeMs: seen.monotonicMs };
  return { change: rowOf(seen, weightier(change.cause, cause), change.leftOut + 1), notBeforeMs };
}

/** A fault that came and went before there could be a row is named all the same. */
function weightier(earlier: ChangeCause, later: ChangeCause): ChangeCause {
  return earlier.kind === 'fault-raised' && later.kind !== 'fault-raised' ? earlier : later;
}

function rowOf({ connectorId, state, wallMillis }: Sighting, cause: ChangeCause, leftOut: number): WhyChange {
  return { ...state, connectorId, atMillis: wallMillis, cause, leftOut };
}
