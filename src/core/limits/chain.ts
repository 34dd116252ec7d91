// SPDX-License-Identifier: Apache-2.0
import { MAXIMUM_PILOT_MILLIAMPS, MINIMUM_PILOT_MILLIAMPS } from '../units/units.ts';
import type { LimitSource } from './sources.ts';

/** One named source of a current limit and what it allows now. */
export interface LimitLink<S extends string = LimitSource> {
  readonly source: S;
  readonly milliamps: number;
}

/** The limit in force: the minimum of the chain, and the first source that sets it. */
export interface Limit<S extends string = LimitSource> {
  readonly milliamps: number;
  readonly source: S | undefined;
  readonly chain: readonly LimitLink<S>[];
}

/**
 * The minimum over named sources. A limit below the 6 A a pilot can signal (IEC 61851-1 Table A.7) is a pause, 0;
 * it is never rounded up. An empty chain allows nothing. Fractions of a milliampere and negative values count down.
 */
export function combineLimits<S extends string>(chain: readonly LimitLink<S>[]): Limit<S> {
  let lowest: LimitLink<S> | undefined;
  for (const link of chain) {
    if (lowest === undefined || !(link.milliamps >= lowest.milliamps)) lowest = link;
  }
  const allowed = lowest === undefined ? 0 : Math.min(Math.floor(lowest.milliamps), MAXIMUM_PILOT_MILLIAMPS);
  return { milliamps: allowed >= MINIMUM_PILOT_MILLIAMPS ? allowed : 0, source: lowest?.source, chain };
}
