// SPDX-License-Identifier: Apache-2.0

/** The IEC 61851-1 minimum a control pilot can signal; anything below means pause, never round up. */
export const MINIMUM_PILOT_MILLIAMPS = 6000;

/** The largest current a control pilot can signal (IEC 61851-1 Table A.7). */
export const MAXIMUM_PILOT_MILLIAMPS = 80_000;

/** A value for each line conductor, L1, L2, L3 in this order; an unconnected phase is 0. */
export type PerPhase = readonly [number, number, number];

export const NO_PHASES: PerPhase = [0, 0, 0];

/** The largest of the three values. */
export function largestPhase(values: PerPhase): number {
  return Math.max(values[0], values[1], values[2]);
}
