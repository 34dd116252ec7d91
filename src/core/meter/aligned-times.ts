// SPDX-License-Identifier: Apache-2.0

const DAY_MS = 86_400_000;
/** A clock that has gone so much faster or slower than time itself was set. */
const SET_MS = 1500;

/** The last look at the clocks: wall clock and monotonic time, in milliseconds. */
export interface ClockLook {
  readonly wallMillis: number;
  readonly monotonicMs: number;
}

/** The last time at or before `wallMillis` that is a full multiple of the interval since midnight UTC, which is one too. */
export function alignedMillis(wallMillis: number, intervalMs: number): number {
  const midnight = Math.floor(wallMillis / DAY_MS) * DAY_MS;
  return midnight + Math.floor((wallMillis - midnight) / intervalMs) * intervalMs;
}

/**
 * Whether a clock-aligned time has come since the last look (OCPP 1.6 §9.1 ClockAlignedDataInterval).
 * @param intervalMs 0 = never
 * @returns that time; undefined when none has, or when the clock was set meanwhile
 */
export function alignedTimePassed(
  before: ClockLook | undefined,
  now: ClockLook,
  intervalMs: number,
): number | undefined {
  if (before === undefined || intervalMs <= 0) return undefined;
  const drift = now.wallMillis - before.wallMillis - (now.monotonicMs - before.monotonicMs);
  if (Math.abs(drift) > SET_MS) return undefined;
  const aligned = alignedMillis(now.wallMillis, intervalMs);
  return aligned > before.wallMillis ? aligned : undefined;
}
