// SPDX-License-Identifier: Apache-2.0
import { createZone, type Zone } from '../../core/time/zone.ts';

/** A moment as clocks on the wall of a time zone show it. */
export interface LocalTime {
  /** 2026-03-29 */
  readonly date: string;
  /** 03:15:00 */
  readonly time: string;
  /** +02:00 */
  readonly offset: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const zones = new Map<string, Zone>();

/** A moment in an IANA time zone. @throws RangeError for a zone that there is not */
export function localTime(millis: number, timeZone: string): LocalTime {
  const wall = new Date(millis + offsetMillis(millis, timeZone)).toISOString();
  return { date: wall.slice(0, 10), time: wall.slice(11, 19), offset: offsetText(offsetMillis(millis, timeZone)) };
}

/** RFC 3339, in local time with its offset: 2026-03-29T03:15:00+02:00. */
export function localStamp(millis: number, timeZone: string): string {
  const { date, time, offset } = localTime(millis, timeZone);
  return `${date}T${time}${offset}`;
}

/**
 * The first moment of a day in a time zone; where clocks skip midnight, the first that there is.
 * @param day 2026-03-29 @returns undefined when there is no such day
 */
export function dayStartMillis(day: string, timeZone: string): number | undefined {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(midnight)) return undefined;
  if (new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const candidates = [midnight - DAY_MS, midnight + DAY_MS].map((near) => midnight - offsetMillis(near, timeZone));
  const starts = candidates.filter((millis) => localTime(millis, timeZone).date === day);
  return Math.min(...(starts.length > 0 ? starts : candidates));
}

/** The day after, in the calendar: 2026-02-28 → 2026-03-01. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** How far local clocks are ahead of UTC. */
function offsetMillis(millis: number, timeZone: string): number {
  let zone = zones.get(timeZone);
  if (zone === undefined) {
    zone = createZone(timeZone);
    zones.set(timeZone, zone);
  }
  return zone.offsetMinutes(millis) * MINUTE_MS;
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE_MS;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
