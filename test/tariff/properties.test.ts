// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bill, billOf, type Stay } from '../../src/core/tariff/bill.ts';
import { beginRecording, observe, type Recording, stayOf } from '../../src/core/tariff/recording.ts';
import { DAYS_OF_WEEK, type TariffElement, type TariffTerms } from '../../src/core/tariff/terms.ts';
import { registerAt, STRETCH_KINDS, type Stretch } from '../../src/core/tariff/timeline.ts';
import { createZone } from '../../src/core/time/zone.ts';
import { oracleBill } from './per-second-oracle.ts';
import { element as anElement, type Part, stay, terms } from './stays.ts';

/** Zones with nights of all kinds: an hour either way, half an hour, none at all. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'UTC',
  'Africa/Casablanca',
];
/** Around the nights in which clocks are changed somewhere, and at other times. */
const STARTS = [
  '2026-03-28T18:00Z',
  '2026-10-24T18:00Z',
  '2026-11-01T00:00Z',
  '2026-04-04T09:00Z',
  '2026-03-07T22:00Z',
  '2026-06-05T12:00Z',
];

const micros = fc.integer({ min: 0, max: 2_000_000 });
const minute = fc.integer({ min: 0, max: 1439 });
const element: fc.Arbitrary<TariffElement> = fc.record({
  element: fc.constantFrom('usage', 'parking'),
  billing: fc.constantFrom('session', 'time', 'energy'),
  dayOfWeek: fc.constantFrom(...DAYS_OF_WEEK, 'Everyday', 'Everyday'),
  fromMinute: fc.oneof(minute, fc.constant(0)),
  untilMinute: fc.oneof(minute, fc.constant(1440)),
  interval: fc.constantFrom(1, 60, 900, 1000, 3600),
  counts: fc.constantFrom('started', 'exact'),
  rateMicros: micros,
  graceSeconds: fc.constantFrom(0, 0, 1, 300, 4000),
});
const anyTerms: fc.Arbitrary<TariffTerms> = fc
  .record({
    currency: fc.constantFrom('USD', 'JPY', 'KWD'),
    timeZone: fc.constantFrom(...ZONES),
    elements: fc.array(element, { maxLength: 4 }),
    initialGraceSeconds: fc.constantFrom(0, 0, 60, 1000),
    parkingCapMicros: fc.oneof(fc.constant(0), micros),
    serviceFeeMicros: fc.oneof(fc.constant(0), micros),
    taxPercentMicros: fc.integer({ min: 0, max: 100_000_000 }),
  })
  .map(terms);
/** Seconds and whole watt-hours each second, so that a cut at any second is on the line. */
const part: fc.Arbitrary<Part> = fc
  .tuple(fc.constantFrom(...STRETCH_KINDS), fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 0, max: 9 }))
  .map(([kind, seconds, rise]) => [kind, seconds, kind === 'charging' ? seconds * rise : 0]);
const anyStay: fc.Arbitrary<Stay> = fc
  .tuple(
    fc.constantFrom(...STARTS),
    fc.integer({ min: 0, max: 86_399 }),
    fc.array(part, { minLength: 1, maxLength: 6 }),
  )
  .map(([from, later, parts]) => stay(new Date(Date.parse(from) + later * 1000).toISOString(), ...parts));

const endOf = ({ startedAtMillis, stretches }: Stay): number => stretches.at(-1)?.toMillis ?? startedAtMillis;

/** A stretch as two, at a moment; as it is where the moment is not within. */
function cut(stretch: Stretch, atMillis: number): readonly Stretch[] {
  if (atMillis <= stretch.fromMillis || atMillis >= stretch.toMillis) return [stretch];
  const wattHours = registerAt(stretch, atMillis);
  const first = { ...stretch, toMillis: atMillis, toWattHours: wattHours };
  return [first, { ...stretch, fromMillis: atMillis, fromWattHours: wattHours }];
}

const cutAll = (whole: Stay, moments: readonly number[]): Stay => ({
  ...whole,
  stretches: moments.reduce<readonly Stretch[]>((parts, at) => parts.flatMap((one) => cut(one, at)), whole.stretches),
});

/** The session as it was at a moment. */
function until(whole: Stay, atMillis: number): Stay {
  const { stretches } = cutAll(whole, [atMillis]);
  return { ...whole, stretches: stretches.filter(({ toMillis }) => toMillis <= atMillis) };
}

const seconds = (whole: Stay, share: number): number =>
  whole.startedAtMillis + Math.floor(((endOf(whole) - whole.startedAtMillis) * share) / 1000) * 1000;
const share = fc.double({ min: 0, max: 1, noNaN: true });
/** Without the first and last moment of each line: in a stretch without a border the first watt-hour is not looked for. */
const figures = ({ lines, ...bill }: Bill) => ({
  ...bill,
  lines: lines.map(({ fromMillis: _, toMillis: __, ...line }) => line),
});

describe('a bill', () => {
  it('is that of an oracle which looks at every second (windows, graces, intervals, changes of clocks)', () => {
    fc.assert(
      fc.property(anyTerms, anyStay, (frozen, whole) => {
        const { lines, taxMinorUnits, totalMinorUnits } = billOf(frozen, whole);
        const amounts = lines.map((line) => [line.element, line.amountMinorUnits]);
        expect({ amounts, tax: taxMinorUnits, total: totalMinorUnits }).toEqual(oracleBill(frozen, whole));
      }),
      { seed: 1, numRuns: 400 },
    );
  }, 120_000);

  it('is made of whole amounts that are never negative and add up', () => {
    fc.assert(
      fc.property(anyTerms, anyStay, (frozen, whole) => {
        const bill = billOf(frozen, whole);
        const amounts = [...bill.lines.map((line) => line.amountMinorUnits), bill.taxMinorUnits];
        for (const amount of amounts) expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
        expect(bill.totalMinorUnits).toBe(amounts.reduce((sum, amount) => sum + amount, 0));
      }),
      { seed: 2 },
    );
  });

  it('never becomes less as time goes by', () => {
    fc.assert(
      fc.property(anyTerms, anyStay, share, share, (frozen, whole, one, other) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)].map((part) => seconds(whole, part));
        const [before, now] = [early, late].map((moment) => billOf(frozen, until(whole, moment ?? 0)).totalMinorUnits);
        expect(before).toBeLessThanOrEqual(now ?? -1);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('never becomes less by more energy', () => {
    fc.assert(
      fc.property(anyTerms, anyStay, fc.nat(5), fc.integer({ min: 0, max: 5000 }), (frozen, whole, index, more) => {
        const raised = whole.stretches.map((stretch, place) => ({
          ...stretch,
          fromWattHours: stretch.fromWattHours + (place > index ? more : 0),
          toWattHours: stretch.toWattHours + (place >= index ? more : 0),
        }));
        const [less, moreCost] = [whole.stretches, raised].map((stretches) => billOf(frozen, { ...whole, stretches }));
        expect(less?.totalMinorUnits).toBeLessThanOrEqual(moreCost?.totalMinorUnits ?? -1);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('has no more for parking than its limit', () => {
    fc.assert(
      fc.property(anyTerms, anyStay, fc.integer({ min: 1, max: 3_000_000 }), (frozen, whole, parkingCapMicros) => {
        const { lines, minorDigits } = billOf({ ...frozen, parkingCapMicros }, whole);
        const parking = lines.filter((line) => line.element === 'parking');
        const sum = parking.reduce((total, line) => total + line.amountMinorUnits, 0);
        expect(sum * 10 ** (6 - minorDigits)).toBeLessThanOrEqual(parkingCapMicros);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('is the same wherever the session is cut, and however often it was sampled', () => {
    fc.assert(
      fc.property(anyTerms, anyStay, fc.array(share, { maxLength: 40 }), (frozen, whole, shares) => {
        const moments = shares.map((part) => seconds(whole, part));
        expect(billOf(frozen, cutAll(whole, moments))).toEqual(billOf(frozen, whole));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('counts each watt-hour once, wherever a border lies in a stretch', () => {
    const anyWhere = fc.integer({ min: 1, max: 86_399_999 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.array(anyWhere, { maxLength: 20 }), (wattHours, offsets) => {
        const whole = stay('2026-06-01T00:00Z', ['charging', 86_400, wattHours]);
        const cutUp = cutAll(
          whole,
          offsets.map((offset) => whole.startedAtMillis + offset),
        );
        const sum = cutUp.stretches.reduce((total, part) => total + part.toWattHours - part.fromWattHours, 0);
        expect(sum).toBe(wattHours);
        for (const part of cutUp.stretches) expect(part.toWattHours).toBeGreaterThanOrEqual(part.fromWattHours);
      }),
      { seed: 7 },
    );
  });
});

describe('a session that is watched', () => {
  /** Looked at now and then: at the given moments and whenever what happens changes. */
  function watch(frozen: TariffTerms, whole: Stay, moments: readonly number[]): Stay {
    const zone = createZone(frozen.timeZone);
    const changes = [whole.startedAtMillis, ...whole.stretches.map(({ toMillis }) => toMillis)];
    const looks = [...new Set([...changes, ...moments])].sort((one, other) => one - other);
    const recording = looks.reduce<Recording>(
      (before, at) => {
        const now =
          whole.stretches.find(({ fromMillis, toMillis }) => at >= fromMillis && at < toMillis) ??
          whole.stretches.at(-1);
        if (now === undefined) return before;
        return observe(before, now.kind, at, registerAt(now, at), frozen, zone);
      },
      beginRecording(whole.startedAtMillis, whole.stretches[0]?.fromWattHours ?? 0),
    );
    return stayOf(recording);
  }

  it('is billed as it was, however often somebody looked', () => {
    fc.assert(
      fc.property(anyTerms, anyStay, fc.array(share, { maxLength: 30 }), (frozen, whole, shares) => {
        const moments = shares.map((part) => seconds(whole, part));
        const watched = watch(frozen, whole, moments);
        expect(figures(billOf(frozen, watched))).toEqual(figures(billOf(frozen, whole)));
        expect(endOf(watched)).toBe(endOf(whole));
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it('loses no energy that rises between two looks at one moment', () => {
    const frozen = terms({ elements: [anElement({ rateMicros: 1 })] });
    const zone = createZone('UTC');
    const begun = beginRecording(1000, 5);
    const looks = [
      ['charging', 1000, 7],
      ['charging', 1000, 8],
      ['parked', 1000, 9],
      ['charging', 2000, 9],
    ] as const;
    const seen = looks.reduce<Recording>((now, [kind, at, wh]) => observe(now, kind, at, wh, frozen, zone), begun);
    expect(stayOf(seen).stretches).toEqual([
      { kind: 'parked', fromMillis: 1000, toMillis: 2000, fromWattHours: 5, toWattHours: 9 },
    ]);
  });

  it('has a border of its record at each border of the tariff', () => {
    const frozen = terms({
      timeZone: 'Europe/Berlin',
      elements: [
        {
          ...terms({}).elements[0],
          element: 'usage',
          billing: 'energy',
          dayOfWeek: 'Everyday',
          fromMinute: 607,
          untilMinute: 608,
          interval: 1000,
          counts: 'exact',
          rateMicros: 1,
          graceSeconds: 10,
        },
      ],
      initialGraceSeconds: 42,
    });
    const whole = stay('2026-06-01T08:05:00Z', ['charging', 600, 6000]);
    const borders = watch(frozen, whole, []).stretches.map(({ fromMillis }) =>
      new Date(fromMillis).toISOString().slice(14, 19),
    );
    expect(borders).toEqual(['05:00', '05:42', '07:00', '07:10', '08:00']);
  });
});
