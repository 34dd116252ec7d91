// SPDX-License-Identifier: Apache-2.0
import { DAY_MINUTES, minuteOfDay } from '../time/time-of-day.ts';
import { weekdayOf } from '../time/weekday.ts';
import { instantOf, reachedMinute, type Zone } from '../time/zone.ts';

/** As ISO 8601 counts them: Monday is the first. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Minutes since the midnight a window's day begins with; `to` is not part of it, and above 1440 on the day after. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** The windows that begin on each weekday. */
export type WeekPlan = Readonly<Record<Weekday, readonly TimeWindow[]>>;

/** 23:59 as an end is the end of the day: both manuals know no 24:00, and mean the last minute too. */
const LAST_MINUTE = DAY_MINUTES - 1;

/**
 * A window from `HH:MM` to `HH:MM`; one that ends before it begins goes on past midnight.
 * @returns undefined when both are the same time: what that means is for the caller to say
 */
export function timeWindow(start: string, end: string): TimeWindow | undefined {
  const from = minuteOfDay(start);
  const to = minuteOfDay(end);
  if (from === to) return undefined;
  if (to === LAST_MINUTE) return { from, to: DAY_MINUTES };
  return { from, to: to > from ? to : to + DAY_MINUTES };
}

/** The same windows on each of some days. */
export function planFor(days: readonly Weekday[], windows: readonly TimeWindow[]): WeekPlan {
  const of = (day: Weekday): readonly TimeWindow[] => (days.includes(day) ? windows : []);
  return {
    monday: of('monday'),
    tuesday: of('tuesday'),
    wednesday: of('wednesday'),
    thursday: of('thursday'),
    friday: of('friday'),
    saturday: of('saturday'),
    sunday: of('sunday'),
  };
}

/** Whether a plan is within a window now, and until when. */
export interface PlanState {
  readonly inside: boolean;
  /** When that changes, milliseconds since 1970-01-01T00:00:00Z; undefined: never. */
  readonly changesAtMillis: number | undefined;
}

/** Every boundary there is comes again within a week, but for one in the gap of a clock that is put forward. */
const DAYS_AHEAD = 15;

/** What a plan says at an instant, in a zone. */
export function planState(plan: WeekPlan, zone: Zone, atMillis: number): PlanState {
  const reached = reachedMinute(zone, atMillis);
  const inside = isInside(plan, reached);
  for (const boundary of boundariesAfter(plan, reached)) {
    if (isInside(plan, boundary) === inside) continue;
    const changesAtMillis = instantOf(zone, boundary);
    // A window that lies within the gap of a clock that is put forward never begins.
    if (isInside(plan, reachedMinute(zone, changesAtMillis)) !== inside) return { inside, changesAtMillis };
  }
  return { inside, changesAtMillis: undefined };
}

function isInside(plan: WeekPlan, local: number): boolean {
  const day = Math.floor(local / DAY_MINUTES);
  const minute = local - day * DAY_MINUTES;
  const has = (windows: readonly TimeWindow[], at: number): boolean =>
    windows.some(({ from, to }) => at >= from && at < to);
  return has(windowsOf(plan, day), minute) || has(windowsOf(plan, day - 1), minute + DAY_MINUTES);
}

function boundariesAfter(plan: WeekPlan, local: number): readonly number[] {
  const today = Math.floor(local / DAY_MINUTES);
  const boundaries: number[] = [];
  for (let day = today - 1; day <= today + DAYS_AHEAD; day += 1) {
    for (const { from, to } of windowsOf(plan, day)) boundaries.push(day * DAY_MINUTES + from, day * DAY_MINUTES + to);
  }
  return boundaries.filter((boundary) => boundary > local).sort((one, other) => one - other);
}

function windowsOf(plan: WeekPlan, day: number): readonly TimeWindow[] {
  const weekday = WEEKDAYS[weekdayOf(day)];
  return weekday === undefined ? [] : plan[weekday];
}
