// SPDX-License-Identifier: Apache-2.0
import type { Allowance } from './composite.ts';
import { type RateUnit, tenthsOf } from './rate.ts';
import type { Timeline } from './timeline.ts';

export interface ReportedPeriod {
  readonly startSeconds: number;
  readonly limitTenths: number;
  readonly phases: number;
}

/** A composite schedule as it is told. */
export interface CompositeSchedule {
  readonly startMillis: number;
  readonly durationSeconds: number;
  readonly unit: RateUnit;
  /** At least one; the first starts at 0. */
  readonly periods: readonly ReportedPeriod[];
}

/** More would not fit into a message of 64 KiB. */
export const MOST_PERIODS = 1000;

/**
 * A timeline in whole seconds from its beginning: what is told of a second is what holds at its first instant, so that a
 * change within a second is told with the next one and makes no period of its own.
 * @param durationSeconds 0 tells only what holds at the beginning
 */
export function reportSchedule(
  timeline: Timeline<Allowance>,
  unit: RateUnit,
  durationSeconds: number,
): CompositeSchedule {
  const startMillis = timeline[0]?.fromMillis ?? 0;
  const periods: ReportedPeriod[] = [];
  for (const { fromMillis, value } of timeline) {
    const startSeconds = Math.ceil((fromMillis - startMillis) / 1000);
    if (startSeconds > 0 && startSeconds >= durationSeconds) break;
    const period = { startSeconds, limitTenths: tenthsOf(value.power, unit, value.phases), phases: value.phases };
    if (periods.at(-1)?.startSeconds === startSeconds) periods.pop();
    const before = periods.at(-1);
    if (before?.limitTenths === period.limitTenths && before.phases === period.phases) continue;
    if (periods.length === MOST_PERIODS) return { startMillis, durationSeconds: startSeconds, unit, periods };
    periods.push(period);
  }
  return { startMillis, durationSeconds, unit, periods };
}
