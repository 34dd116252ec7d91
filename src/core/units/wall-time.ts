// SPDX-License-Identifier: Apache-2.0

/** 2024-01-01: a clock that shows an earlier time has not been set since the supply came. */
export const EARLIEST_WALL_MILLIS = 1_704_067_200_000;

/** Whether a wall clock, in milliseconds since 1970-01-01T00:00:00Z, can be right. */
export function isClockSet(nowMillis: number): boolean {
  return nowMillis >= EARLIEST_WALL_MILLIS;
}
