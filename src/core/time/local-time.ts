// SPDX-License-Identifier: Apache-2.0
import { DAY_MINUTES, MINUTE_MS } from './time-of-day.ts';
import { createZone, instantOf, type Zone } from './zone.ts';

/** A moment as clocks on the wall of a time zone show it. */
export interface LocalTime {
  /** 2026-03-29 */
  readonly date: string;
  /** 03:15:00 */
  readonly time: string;
  /** +02:00 */
  readonly offset: string;
}

const DAY_MS = DAY_MINUTES * MINUTE_MS;
const zones = new Map<string, Zone>();

/** A moment in an IANA time zone. @throws RangeError for a zone that there is not */
export function localTime(millis: number, timeZone: string): LocalTime {
  const offsetMinutes = zoneOf(timeZone).offsetMinutes(millis);
  const wall = new Date(millis + offsetMinutes * MINUTE_MS).toISOString();
  return { date: wall.slice(0, 10), time: wall.slice(11, 19), offset: offsetText(offsetMinutes) };
}

/** As the clock on the wall shows it: 14:35, or 01-31 14:35 when it is not today. @param timeZone IANA name */
export function shownTime(atMillis: number, nowMillis: number, timeZone: string): string {
  const { date, time } = localTime(atMillis, timeZone);
  const minute = time.slice(0, 5);
  return date === localTime(nowMillis, timeZone).date ? minute : `${date.slice(5)} ${minute}`;
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
  return instantOf(zoneOf(timeZone), midnight / MINUTE_MS);
}

/** The day after, in the calendar: 2026-02-28 → 2026-03-01. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

function zoneOf(timeZone: string): Zone {
  const zone = zones.get(timeZone) ?? createZone(timeZone);
  zones.set(timeZone, zone);
  return zone;
}

function offsetText(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
