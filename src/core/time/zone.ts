// SPDX-License-Identifier: Apache-2.0
import { DAY_MINUTES, MINUTE_MS } from './time-of-day.ts';

/**
 * What the clock on the wall of a place shows. Local times are whole minutes since 1970-01-01 00:00 as that clock would
 * count them, instants are milliseconds since 1970-01-01T00:00:00Z.
 */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  /** How much the clock is ahead of UTC, in minutes. */
  offsetMinutes(atMillis: number): number;
}

/** No clock is put back by more in one night: the largest step since 2000 is 2 h (Antarctica/Troll). */
const LARGEST_STEP_MINUTES = 180;

/** Minutes whose offsets are remembered: a bill asks for the ends of the same stretches each second. */
const MOST_KNOWN = 5000;

/** The zone whose clocks show UTC. */
export const UTC: Zone = { name: 'UTC', offsetMinutes: () => 0 };

/** A zone of the language's own time zone data. @throws RangeError when there is no such zone */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  // Asked for the same minutes again and again; one answer costs some microseconds.
  const known = new Map<number, number>();
  return {
    name,
    offsetMinutes(atMillis) {
      const minute = Math.floor(atMillis / MINUTE_MS);
      const offset = known.get(minute) ?? localMinuteOf(format, minute * MINUTE_MS) - minute;
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(minute, offset);
      return offset;
    },
  };
}

function localMinuteOf(format: Intl.DateTimeFormat, atMillis: number): number {
  let year = 0;
  let month = 0;
  let day = 0;
  let hour = 0;
  let minute = 0;
  for (const { type, value } of format.formatToParts(atMillis)) {
    if (type === 'year') year = Number(value);
    else if (type === 'month') month = Number(value);
    else if (type === 'day') day = Number(value);
    else if (type === 'hour') hour = Number(value);
    else if (type === 'minute') minute = Number(value);
  }
  return Date.UTC(year, month - 1, day, hour, minute) / MINUTE_MS;
}

/** What the clock on the wall shows. */
export function localMinute(zone: Zone, atMillis: number): number {
  return Math.floor(atMillis / MINUTE_MS) + zone.offsetMinutes(atMillis);
}

/**
 * The latest time the clock on the wall has shown yet: what it shows, but for the hour after it was put back, when it
 * stands still. By this time everything happens once: a time that comes twice counts the first time, and a time that is
 * skipped comes with the first minute after the gap.
 */
export function reachedMinute(zone: Zone, atMillis: number): number {
  const now = localMinute(zone, atMillis);
  const earlierMillis = atMillis - LARGEST_STEP_MINUTES * MINUTE_MS;
  const before = zone.offsetMinutes(earlierMillis);
  if (before <= zone.offsetMinutes(atMillis)) return now;
  const changed = changeOfOffset(zone, earlierMillis, atMillis);
  return Math.max(now, Math.floor(changed / MINUTE_MS) - 1 + before);
}

/** The first instant at which the clock on the wall shows a local time, or a later one. */
export function instantOf(zone: Zone, local: number): number {
  const early = (local - DAY_MINUTES) * MINUTE_MS;
  const late = (local + DAY_MINUTES) * MINUTE_MS;
  const before = zone.offsetMinutes(early);
  const after = zone.offsetMinutes(late);
  const first = (local - before) * MINUTE_MS;
  if (before === after) return first;
  const changed = changeOfOffset(zone, early, late);
  return first < changed ? first : Math.max(changed, (local - after) * MINUTE_MS);
}

/** A span of time with one and the same offset. */
export interface OffsetSpan {
  readonly fromMillis: number;
  readonly toMillis: number;
  /** How much the clock is ahead of UTC. */
  readonly offsetMillis: number;
}

/** No zone changes its clocks twice within so short a time. */
const PROBE_MS = 6 * 3_600_000;

/** Cuts a span of time where clocks are changed. */
export function offsetSpans(zone: Zone, fromMillis: number, toMillis: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  const close = (from: number, to: number, offset: number): void => {
    if (from < to) spans.push({ fromMillis: from, toMillis: to, offsetMillis: offset * MINUTE_MS });
  };
  let start = fromMillis;
  let offset = zone.offsetMinutes(fromMillis);
  for (let known = fromMillis; known < toMillis; ) {
    const probe = Math.min(known + PROBE_MS, toMillis);
    const found = zone.offsetMinutes(probe);
    if (found !== offset) {
      const changed = changeOfOffset(zone, known, probe);
      close(start, changed, offset);
      start = changed;
      offset = found;
    }
    known = probe;
  }
  close(start, toMillis, offset);
  return spans;
}

/** The instant between two at which the offset becomes that of the later one; clocks are changed at whole minutes. */
function changeOfOffset(zone: Zone, fromMillis: number, toMillis: number): number {
  const after = zone.offsetMinutes(toMillis);
  let before = Math.floor(fromMillis / MINUTE_MS);
  let changed = Math.floor(toMillis / MINUTE_MS);
  while (changed - before > 1) {
    const middle = Math.floor((before + changed) / 2);
    if (zone.offsetMinutes(middle * MINUTE_MS) === after) changed = middle;
    else before = middle;
  }
  return changed * MINUTE_MS;
}
