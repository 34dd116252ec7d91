// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, minuteOfDay, readTimeOfDay, timeOfDayText } from '../time/time-of-day.ts';
import { createZone } from '../time/zone.ts';
import { planFor, planState, timeWindow, WEEKDAYS, type WeekPlan } from './week-plan.ts';

const daily = (start: string, end: string): WeekPlan => {
  const window = timeWindow(start, end);
  return planFor(WEEKDAYS, window === undefined ? [] : [window]);
};
const state = (plan: WeekPlan, zone: string, at: string): string => {
  const { inside, changesAtMillis } = planState(plan, createZone(zone), Date.parse(at));
  const change = changesAtMillis === undefined ? 'never' : `${new Date(changesAtMillis).toISOString().slice(0, 16)}Z`;
  return `${inside ? 'inside' : 'outside'} until ${change}`;
};

describe('a time of day', () => {
  it('is read with and without colon (Blink manual: HHMM, ETEK manual: HH:MM) and written with it', () => {
    expect(['0000', '00:00', '2359', '13:14'].map(readTimeOfDay)).toEqual(['00:00', '00:00', '23:59', '13:14']);
    expect(
      ['', '24:00', '2400', '1:00', '12:60', '12:5', '-1:00', '12:00 ', ' 1200', '12.00'].map(readTimeOfDay),
    ).toEqual(Array.from({ length: 10 }, () => undefined));
    expect([0, 61, 1439, 1440, 1501, -1].map(timeOfDayText)).toEqual([
      '00:00',
      '01:01',
      '23:59',
      '00:00',
      '01:01',
      '23:59',
    ]);
    expect(() => minuteOfDay('25:00')).toThrow('allowed is HH:MM');
  });
});

describe('a window of time', () => {
  it('from 0000 to 2359 is the whole day, its last minute included (Blink manual, Figure 14)', () => {
    expect(timeWindow('00:00', '23:59')).toEqual({ from: 0, to: 1440 });
    expect(state(daily('00:00', '23:59'), 'Europe/Berlin', '2026-01-01T22:59:59Z')).toBe('inside until never');
  });

  it('that ends before it begins goes on past midnight', () => {
    expect(timeWindow('22:00', '06:00')).toEqual({ from: 1320, to: 1800 });
    expect(timeWindow('08:00', '00:00')).toEqual({ from: 480, to: 1440 });
    expect(state(daily('22:00', '06:00'), 'UTC', '2026-01-01T23:00Z')).toBe('inside until 2026-01-02T06:00Z');
    expect(state(daily('22:00', '06:00'), 'UTC', '2026-01-01T05:59Z')).toBe('inside until 2026-01-01T06:00Z');
    expect(state(daily('22:00', '06:00'), 'UTC', '2026-01-01T06:00Z')).toBe('outside until 2026-01-01T22:00Z');
  });

  it('that begins as it ends is none', () => {
    expect(timeWindow('07:00', '07:00')).toBeUndefined();
    expect(timeWindow('23:59', '23:59')).toBeUndefined();
    expect(state(daily('07:00', '07:00'), 'UTC', '2026-01-01T07:00Z')).toBe('outside until never');
  });
});

describe('a plan for the week', () => {
  const window = timeWindow('22:00', '02:00');
  const fridays = planFor(['friday'], window === undefined ? [] : [window]);

  it('goes on past midnight into a day that has no window of its own', () => {
    // 2026-01-02 is a Friday.
    expect(state(fridays, 'UTC', '2026-01-01T12:00Z')).toBe('outside until 2026-01-02T22:00Z');
    expect(state(fridays, 'UTC', '2026-01-03T01:59Z')).toBe('inside until 2026-01-03T02:00Z');
    expect(state(fridays, 'UTC', '2026-01-03T02:00Z')).toBe('outside until 2026-01-09T22:00Z');
    expect(state(fridays, 'UTC', '2026-01-04T01:00Z')).toBe('outside until 2026-01-09T22:00Z');
  });

  it('is one window where one ends as the next begins', () => {
    const halves = planFor(WEEKDAYS, [
      { from: 0, to: 720 },
      { from: 720, to: 1440 },
    ]);
    expect(state(halves, 'UTC', '2026-01-01T11:59Z')).toBe('inside until never');
  });
});

describe('nights on which clocks are changed', () => {
  it.each([
    // Forward: 02:30 does not come, so the window begins with the first minute after the gap.
    ['Europe/Berlin', '02:30', '05:00', '2026-03-29T00:30Z', 'outside until 2026-03-29T01:00Z'],
    ['Europe/Berlin', '02:30', '05:00', '2026-03-29T01:00Z', 'inside until 2026-03-29T03:00Z'],
    // The window lies within the gap: it has no minute that night.
    ['Europe/Berlin', '02:10', '02:50', '2026-03-29T00:59Z', 'outside until 2026-03-30T00:10Z'],
    ['Europe/Berlin', '02:10', '02:50', '2026-03-29T01:00Z', 'outside until 2026-03-30T00:10Z'],
    // Eight hours by the clock are seven.
    ['Europe/Berlin', '22:00', '06:00', '2026-03-28T21:00Z', 'inside until 2026-03-29T04:00Z'],
    // Back: 02:30 comes twice; the window begins and ends the first time.
    ['Europe/Berlin', '02:15', '02:45', '2026-10-25T00:14Z', 'outside until 2026-10-25T00:15Z'],
    ['Europe/Berlin', '02:15', '02:45', '2026-10-25T00:15Z', 'inside until 2026-10-25T00:45Z'],
    ['Europe/Berlin', '02:15', '02:45', '2026-10-25T01:20Z', 'outside until 2026-10-26T01:15Z'],
    ['Europe/Berlin', '22:00', '02:30', '2026-10-25T01:10Z', 'outside until 2026-10-25T21:00Z'],
    ['Europe/Berlin', '22:00', '06:00', '2026-10-24T20:00Z', 'inside until 2026-10-25T05:00Z'],
    ['America/New_York', '01:30', '03:00', '2026-11-01T06:10Z', 'inside until 2026-11-01T08:00Z'],
    ['America/New_York', '02:30', '03:30', '2026-03-08T07:00Z', 'inside until 2026-03-08T07:30Z'],
    // Lord Howe: half an hour.
    ['Australia/Lord_Howe', '01:45', '01:55', '2026-04-04T15:20Z', 'outside until 2026-04-05T15:15Z'],
    ['Australia/Lord_Howe', '02:10', '02:40', '2026-10-03T15:30Z', 'inside until 2026-10-03T15:40Z'],
    ['Africa/Casablanca', '02:30', '04:00', '2026-03-22T01:59Z', 'outside until 2026-03-22T02:00Z'],
    ['Asia/Kolkata', '02:30', '04:00', '2026-03-28T21:00Z', 'inside until 2026-03-28T22:30Z'],
  ])('%s, %s to %s: at %s %s', (zone, start, end, at, expected) => {
    expect(state(daily(start, end), zone, at)).toBe(expected);
  });
});

describe('a per-minute oracle with another implementation of time zones (luxon)', () => {
  const ZONES = [
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Antarctica/Troll',
    'Asia/Beirut',
    'Asia/Kolkata',
    'UTC',
  ] as const;
  const time = fc.oneof(
    fc.integer({ min: 0, max: 1439 }),
    // Near where clocks are changed, and at the ends of the day.
    fc.integer({ min: 0, max: 210 }),
    fc.constantFrom(0, 1, 1438, 1439),
  );
  const days = fc.array(fc.option(fc.tuple(time, time), { nil: undefined, freq: 4 }), { minLength: 7, maxLength: 7 });
  const changes = fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-04', '2026-10-03');
  const begins = fc
    .oneof(changes, fc.constantFrom('2026-02-15', '2026-12-31'))
    .map((date) => Date.parse(`${date}T00:00Z`) / MINUTE_MS - 360);
  const MINUTES = 30 * 60;
  /** No window is longer than a day by the clock, and no day longer than 26 h. */
  const LEAD = 27 * 60;

  interface Shown {
    readonly sinceMidnight: number;
    /** Of today, yesterday and the day before: its name and weekday. */
    readonly days: readonly { readonly date: string; readonly weekday: number }[];
  }
  const known = new Map<string, readonly Shown[]>();
  const dates = new Map<string, Shown['days']>();

  function daysUpTo(date: string): Shown['days'] {
    const known = dates.get(date);
    if (known !== undefined) return known;
    const today = DateTime.fromISO(date, { zone: 'utc' });
    const days = [0, 1, 2].map((back) => {
      const day = today.minus({ days: back });
      return { date: `${day.toISODate()}`, weekday: day.weekday };
    });
    dates.set(date, days);
    return days;
  }

  /** The clock on the wall, minute after minute. */
  function clockOf(zone: string, first: number): readonly Shown[] {
    const key = `${zone} ${first}`;
    const clock =
      known.get(key) ??
      Array.from({ length: LEAD + MINUTES }, (_, index) => {
        const shown = DateTime.fromMillis((first - LEAD + index) * MINUTE_MS, { zone });
        return { sinceMidnight: shown.hour * 60 + shown.minute, days: daysUpTo(shown.toISODate() ?? '') };
      });
    known.set(key, clock);
    return clock;
  }

  /**
   * Whether each minute is inside, by nothing but looking at a clock minute after minute: a window begins when the clock
   * first shows its start or later, and ends when it first shows its end or later.
   */
  function oracle(zone: string, entries: readonly ([number, number] | undefined)[], first: number): readonly boolean[] {
    const begun = new Map<string, boolean>();
    const inside = clockOf(zone, first).map(({ sinceMidnight, days }) => {
      days.forEach(({ date, weekday }, back) => {
        const entry = entries[weekday - 1];
        if (entry === undefined || entry[0] === entry[1]) return;
        const [from, to] = entry;
        const end = to === 1439 ? 1440 : to < from ? to + 1440 : to;
        const minutes = back * 1440 + sinceMidnight;
        if (minutes >= from && !begun.has(date)) begun.set(date, true);
        if (minutes >= end) begun.set(date, false);
      });
      return [...begun.values()].includes(true);
    });
    return inside.slice(LEAD);
  }

  const planOf = (entries: readonly ([number, number] | undefined)[]): WeekPlan => {
    const windows = entries.map((entry) => entry && timeWindow(timeOfDayText(entry[0]), timeOfDayText(entry[1])));
    const of = (index: number) => (windows[index] === undefined ? [] : [windows[index]]);
    return {
      monday: of(0),
      tuesday: of(1),
      wednesday: of(2),
      thursday: of(3),
      friday: of(4),
      saturday: of(5),
      sunday: of(6),
    };
  };

  it('agrees on every minute of 30 hours, and on the next change', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), days, begins, (zone, entries, first) => {
        const plan = planOf(entries);
        const ours = createZone(zone);
        const expected = oracle(zone, entries, first);
        let state = planState(plan, ours, first * MINUTE_MS);
        expected.forEach((inside, index) => {
          const at = (first + index) * MINUTE_MS;
          // The change that was foretold comes at that very minute, and no other does.
          if (state.changesAtMillis !== undefined && at >= state.changesAtMillis) state = planState(plan, ours, at);
          if (state.inside !== inside) throw new Error(`${new Date(at).toISOString()}: ${state.inside}`);
          if (index % 97 === 0) expect(planState(plan, ours, at + 59_999)).toEqual(state);
        });
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('finds the next change of any plan in a millisecond or so', () => {
    const once = planOf([undefined, undefined, undefined, undefined, [60, 120], undefined, undefined]);
    const zone = createZone('Europe/Berlin');
    const from = performance.now();
    for (let hour = 0; hour < 200; hour += 1) planState(once, zone, Date.UTC(2026, 2, 20, hour));
    expect((performance.now() - from) / 200).toBeLessThan(5);
  });
});
