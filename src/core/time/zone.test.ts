// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, timeOfDayText } from './time-of-day.ts';
import { createZone, instantOf, localMinute, offsetSpans, reachedMinute } from './zone.ts';

const local = (text: string): number => Date.parse(`${text}:00Z`) / MINUTE_MS;
const instant = (zone: string, text: string): string => {
  const millis = instantOf(createZone(zone), local(text));
  return `${new Date(millis).toISOString().slice(0, 16)}Z`;
};

describe('the clock on the wall', () => {
  it.each([
    ['Europe/Berlin', '2026-01-01T00:00Z', '01:00'],
    ['Europe/Berlin', '2026-07-01T00:00Z', '02:00'],
    ['America/New_York', '2026-01-01T00:00Z', '19:00'],
    ['Asia/Kathmandu', '2026-01-01T00:00Z', '05:45'],
    ['Australia/Lord_Howe', '2026-01-01T00:00Z', '11:00'],
    ['Australia/Lord_Howe', '2026-07-01T00:00Z', '10:30'],
    ['Pacific/Kiritimati', '2026-01-01T00:00Z', '14:00'],
    ['Etc/GMT+12', '2026-01-01T00:00Z', '12:00'],
    ['UTC', '1969-12-31T23:59Z', '23:59'],
  ])('in %s at %s shows %s', (zone, at, shown) => {
    expect(timeOfDayText(localMinute(createZone(zone), Date.parse(at)))).toBe(shown);
  });

  it('refuses a zone that is none', () => {
    expect(() => createZone('Mars/Olympus')).toThrow(RangeError);
  });
});

describe('the first instant of a local time', () => {
  it.each([
    // Put forward from 02:00 to 03:00 at 01:00 UTC.
    ['Europe/Berlin', '2026-03-29T01:59', '2026-03-29T00:59Z'],
    ['Europe/Berlin', '2026-03-29T02:00', '2026-03-29T01:00Z'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:00Z'],
    ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00Z'],
    ['Europe/Berlin', '2026-03-29T03:01', '2026-03-29T01:01Z'],
    // Put back from 03:00 to 02:00 at 01:00 UTC: 02:30 comes at 00:30 and at 01:30.
    ['Europe/Berlin', '2026-10-25T02:00', '2026-10-25T00:00Z'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30Z'],
    ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00Z'],
    ['America/New_York', '2026-03-08T02:15', '2026-03-08T07:00Z'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30Z'],
    ['America/New_York', '2026-11-01T02:00', '2026-11-01T07:00Z'],
    // Half an hour: back from 02:00 to 01:30, forward from 02:00 to 02:30.
    ['Australia/Lord_Howe', '2026-04-05T01:29', '2026-04-04T14:29Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45Z'],
    ['Australia/Lord_Howe', '2026-04-05T02:00', '2026-04-04T15:30Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:10', '2026-10-03T15:30Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:31', '2026-10-03T15:31Z'],
    // Two hours.
    ['Antarctica/Troll', '2025-03-30T02:00', '2025-03-30T01:00Z'],
    ['Antarctica/Troll', '2025-10-26T01:30', '2025-10-25T23:30Z'],
    // Summer time but for Ramadan.
    ['Africa/Casablanca', '2026-03-22T02:30', '2026-03-22T02:00Z'],
    ['Africa/Casablanca', '2026-02-15T02:30', '2026-02-15T01:30Z'],
    // 30 December 2011 did not take place.
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T10:00Z'],
    ['Asia/Kolkata', '2026-03-29T02:30', '2026-03-28T21:00Z'],
    ['UTC', '2026-03-29T02:30', '2026-03-29T02:30Z'],
  ])('%s %s is %s', (zone, text, expected) => {
    expect(instant(zone, text)).toBe(expected);
  });
});

/** Zones of every kind of change, and without any. */
const ZONES = [
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Antarctica/Troll',
  'Asia/Tehran',
  'Asia/Beirut',
  'Pacific/Apia',
  'Asia/Kolkata',
  'America/Phoenix',
  'UTC',
] as const;

/** Minutes of the years 2012 to 2035. */
const anyMinute = fc.integer({
  min: Date.UTC(2012, 0, 10) / MINUTE_MS,
  max: Date.UTC(2035, 11, 20) / MINUTE_MS,
});

describe('another implementation of time zones (luxon)', () => {
  const shown = (zone: string, minute: number): number => {
    const at = DateTime.fromMillis(minute * MINUTE_MS, { zone });
    return minute + at.offset;
  };

  it('agrees on what the clock shows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), anyMinute, (zone, minute) => {
        expect(localMinute(createZone(zone), minute * MINUTE_MS)).toBe(shown(zone, minute));
      }),
      { numRuns: 500 },
    );
  });

  it('agrees, minute by minute around each change, on the latest time shown yet and when it was first reached', () => {
    const wrong: string[] = [];
    for (const zone of ZONES) {
      const ours = createZone(zone);
      for (const change of changesOf(zone)) {
        let reached = shown(zone, change - 241);
        for (let minute = change - 240; minute < change + 240; minute += 1) {
          const latest = Math.max(reached, shown(zone, minute));
          if (reachedMinute(ours, minute * MINUTE_MS) !== latest) wrong.push(`${zone}: reached at ${minute}`);
          for (let time = reached + 1; time <= latest; time += 1)
            if (instantOf(ours, time) !== minute * MINUTE_MS) wrong.push(`${zone}: ${time} is first at ${minute}`);
          reached = latest;
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  /** The hours of 2026 within which luxon's offset changes. */
  function changesOf(zone: string): readonly number[] {
    const first = Date.UTC(2026, 0, 1) / MINUTE_MS;
    const offset = (minute: number): number => shown(zone, minute) - minute;
    const changes = (minutes: readonly number[], step: number) =>
      minutes.filter((minute) => offset(minute) !== offset(minute - step));
    const days = Array.from({ length: 365 }, (_, day) => first + day * 1440);
    const hoursBefore = (day: number) => Array.from({ length: 24 }, (_, hour) => day - hour * 60);
    return changes(days, 1440).flatMap((day) => changes(hoursBefore(day), 60));
  }
});

describe('a span of time', () => {
  const spans = (zone: string, from: string, to: string): readonly string[] =>
    offsetSpans(createZone(zone), Date.parse(from), Date.parse(to)).map(
      ({ fromMillis, toMillis, offsetMillis }) =>
        `${new Date(fromMillis).toISOString()} ${new Date(toMillis).toISOString()} ${offsetMillis / 60_000}`,
    );

  it('cuts a year at the very moments at which clocks are changed', () => {
    expect(spans('Europe/Berlin', '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual([
      '2026-01-01T00:00:00.000Z 2026-03-29T01:00:00.000Z 60',
      '2026-03-29T01:00:00.000Z 2026-10-25T01:00:00.000Z 120',
      '2026-10-25T01:00:00.000Z 2027-01-01T00:00:00.000Z 60',
    ]);
    expect(spans('Australia/Lord_Howe', '2026-04-04T14:00Z', '2026-04-04T16:00Z')).toEqual([
      '2026-04-04T14:00:00.000Z 2026-04-04T15:00:00.000Z 660',
      '2026-04-04T15:00:00.000Z 2026-04-04T16:00:00.000Z 630',
    ]);
  });

  it('finds a change to the minute, wherever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1440 }), (change) => {
        const zone = { name: 'Test', offsetMinutes: (at: number) => (at < change * MINUTE_MS ? 0 : 60) };
        const parts = offsetSpans(zone, 0, 86_400_001);
        expect(parts.map(({ fromMillis }) => fromMillis)).toEqual([0, change * MINUTE_MS]);
      }),
      { seed: 1 },
    );
  });

  it('leaves whole what has no change, begins with one or ends with one', () => {
    expect(spans('Asia/Kathmandu', '2026-01-01T00:00Z', '2026-02-01T00:00Z')).toHaveLength(1);
    expect(spans('Europe/Berlin', '2026-03-29T01:00Z', '2026-03-29T02:00Z')).toHaveLength(1);
    expect(spans('Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T01:00Z')).toEqual([
      '2026-03-29T00:00:00.000Z 2026-03-29T01:00:00.000Z 60',
    ]);
    expect(spans('UTC', '2026-03-29T00:00Z', '2026-03-29T00:00Z')).toEqual([]);
  });
});
