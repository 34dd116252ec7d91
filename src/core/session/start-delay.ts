// SPDX-License-Identifier: Apache-2.0

/**
 * Why a charge waits before its first energy. `cold-load`: the supply was away, and everything in the street would
 * start at once · `random`: every start waits a while of its own (UK SI 2021/1467 reg. 11).
 */
export const DELAY_REASONS = ['cold-load', 'random'] as const;
export type DelayReason = (typeof DELAY_REASONS)[number];

/** From and to how many seconds a delay is drawn, both included. */
export interface DelayRange {
  readonly minimumSeconds: number;
  readonly maximumSeconds: number;
}

/** The delays a start has to keep; undefined for one that does not apply. */
export type DelayRules = { readonly [R in DelayReason]: DelayRange | undefined };

/** A delay that was drawn. */
export interface StartDelay {
  readonly reason: DelayReason;
  /** Above 0. */
  readonly seconds: number;
  /** Monotonic milliseconds; undefined while something else keeps the energy away, and the delay has not begun. */
  readonly untilMs: number | undefined;
}

/** Nothing less may be told apart: UK SI 2021/1467 reg. 11 asks for steps of one second. */
function drawSeconds({ minimumSeconds, maximumSeconds }: DelayRange, uniform: () => number): number {
  const steps = Math.max(0, maximumSeconds - minimumSeconds) + 1;
  return minimumSeconds + Math.floor(uniform() * steps);
}

/**
 * Draws the delay of a start. When several apply the longest counts, never their sum.
 * @param uniform chance in [0, 1)
 */
export function drawDelay(rules: DelayRules, uniform: () => number): StartDelay | undefined {
  let longest: StartDelay | undefined;
  for (const reason of DELAY_REASONS) {
    const range = rules[reason];
    const seconds = range === undefined ? 0 : drawSeconds(range, uniform);
    if (seconds > (longest?.seconds ?? 0)) longest = { reason, seconds, untilMs: undefined };
  }
  return longest;
}

/** The delay begins when nothing else stands in the way, and then runs on whatever happens. */
export function begunDelay(delay: StartDelay, nowMs: number): StartDelay {
  return delay.untilMs === undefined ? { ...delay, untilMs: nowMs + delay.seconds * 1000 } : delay;
}

export function isDelayOver({ untilMs }: StartDelay, nowMs: number): boolean {
  return untilMs !== undefined && nowMs >= untilMs;
}

/** Whole seconds that are left, rounded up. */
export function delaySecondsLeft({ seconds, untilMs }: StartDelay, nowMs: number): number {
  return untilMs === undefined ? seconds : Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}
