// SPDX-License-Identifier: Apache-2.0
import type { PauseReason, SessionPause } from './journal.ts';
import type { WhyNotCharging } from './why.ts';

/** Shorter times without energy are no pause: locking, testing and closing take a few seconds. */
export const PAUSE_SETTLES_MS = 5000;
/** A guard that is not heard goes on for its grace of 30 s, and takes some seconds to pause. */
export const UNHEARD_SETTLES_MS = 40_000;

/** Words that do not say whether energy flows. */
const SAYS_NOTHING: readonly WhyNotCharging[] = ['starting-up', 'stopping'];

interface Beginning {
  readonly why: WhyNotCharging;
  readonly sinceMillis: number;
  readonly sinceMs: number;
}

/** What is known of the pauses of one session. */
export interface PauseState {
  /** On record, and going on. */
  readonly open: { readonly why: PauseReason; readonly fromMillis: number } | undefined;
  /** Seen, and not yet long enough for a row. */
  readonly beginning: Beginning | undefined;
}

export const NO_PAUSE: PauseState = { open: undefined, beginning: undefined };

/** One look at a session. */
export interface PauseSighting {
  readonly why: WhyNotCharging;
  readonly wallMillis: number;
  readonly monotonicMs: number;
}

/**
 * Makes pauses of what is seen of `why`. Rows are told by their beginning: one that is told again replaces itself. A new
 * reason ends the pause before at the moment it began; a short one in between belongs to the pause before.
 */
export function stepPauses(
  state: PauseState,
  seen: PauseSighting,
): { readonly state: PauseState; readonly rows: readonly SessionPause[] } {
  const { why, wallMillis, monotonicMs } = seen;
  if (SAYS_NOTHING.includes(why)) return { state, rows: [] };
  const { open } = state;
  if (why === 'charging') return { state: NO_PAUSE, rows: open === undefined ? [] : [ended(open, wallMillis)] };
  if (why === open?.why) return { state: { open, beginning: undefined }, rows: [] };
  const beginning = begin(state, seen);
  const settlesMs = why === 'guard-offline' ? UNHEARD_SETTLES_MS : PAUSE_SETTLES_MS;
  if (monotonicMs - beginning.sinceMs < settlesMs) return { state: { open, beginning }, rows: [] };
  const next = { why, fromMillis: beginning.sinceMillis };
  const row = { ...next, toMillis: undefined };
  const rows = open === undefined ? [row] : [ended(open, next.fromMillis), row];
  return { state: { open: next, beginning: undefined }, rows };
}

/** Without a pause on record every reason since energy stopped counts as one beginning, whatever it is called. */
function begin({ open, beginning }: PauseState, { why, wallMillis, monotonicMs }: PauseSighting): Beginning {
  if (beginning === undefined) return { why, sinceMillis: wallMillis, sinceMs: monotonicMs };
  if (open === undefined || beginning.why === why) return { ...beginning, why };
  return { why, sinceMillis: wallMillis, sinceMs: monotonicMs };
}

/** The supply was away since `lastSeenMillis`: what went on then ended there, and a pause of its own fills the gap. */
export function afterPowerCut(
  state: PauseState,
  lastSeenMillis: number,
  nowMillis: number,
): { readonly state: PauseState; readonly rows: readonly SessionPause[] } {
  const fromMillis = Math.min(Math.max(lastSeenMillis, state.open?.fromMillis ?? lastSeenMillis), nowMillis);
  const before = state.open === undefined ? [] : [ended(state.open, fromMillis)];
  const away: SessionPause = { why: 'power-cut', fromMillis, toMillis: nowMillis };
  return { state: NO_PAUSE, rows: [...before, away] };
}

/** A wall clock that was set back does not make a pause end before it began. */
function ended(open: NonNullable<PauseState['open']>, toMillis: number): SessionPause {
  return { ...open, toMillis: Math.max(open.fromMillis, toMillis) };
}
