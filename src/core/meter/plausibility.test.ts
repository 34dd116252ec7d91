// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHARGER_LIMITS,
  judge,
  MAINS_LIMITS,
  type MeterLimits,
  type MeterMemory,
  type MeterValues,
  outOfRange,
  READINGS_AFTER_RESTART,
} from './plausibility.ts';

const SECOND = 1_000_000;

const CALM: MeterValues = {
  millivolts: [230_000, 231_000, 229_000],
  milliamps: [16_000, 16_000, 16_000],
  watts: 11_000,
  importWattHours: 1_000_000,
  exportWattHours: 500,
};

/** Judges a series a second apart and tells which were accepted. */
function judgeAll(series: readonly MeterValues[], limits: MeterLimits = CHARGER_LIMITS, everyMicros = SECOND) {
  let memory: MeterMemory | undefined;
  return series.map((values) => {
    const judgement = judge(memory, values, everyMicros, limits);
    memory = judgement.memory;
    return judgement;
  });
}

const accepted = (series: readonly MeterValues[]) => judgeAll(series).map((each) => each.accepted !== undefined);
const withRegister = (importWattHours: number | undefined): MeterValues => ({ ...CALM, importWattHours });

describe('one reading', () => {
  it.each([
    [
      '301 V of a lost neutral, which is a fault and no misreading',
      { ...CALM, millivolts: [301_000, 150_000, 230_000] },
    ],
    [
      'nothing but currents',
      {
        millivolts: undefined,
        milliamps: [1, 0, 0],
        watts: undefined,
        importWattHours: undefined,
        exportWattHours: undefined,
      },
    ],
    ['export', { ...CALM, watts: -11_000 }],
    ['currents that carry the sign of the power', { ...CALM, milliamps: [-16_000, -16_000, -16_000], watts: -11_000 }],
    ['apparent power with nearly no active power', { ...CALM, watts: 0 }],
  ] as const)('with %s is possible', (_, values) => {
    expect(judgeAll([values])[0]?.accepted).toEqual(values);
  });

  it.each([
    ['501 V', { ...CALM, millivolts: [230_000, 501_000, 230_000] }, /millivolts\.1/],
    ['negative volts', { ...CALM, millivolts: [-1, 0, 0] }, /millivolts\.0/],
    ['201 A', { ...CALM, milliamps: [0, 0, 201_000] }, /milliamps\.2/],
    ['−201 A', { ...CALM, milliamps: [-201_000, 0, 0] }, /milliamps\.0/],
    ['more watts than volts and amperes allow', { ...CALM, watts: 14_000 }, /watts is 14000/],
    ['a negative register', { ...CALM, importWattHours: -1 }, /importWattHours/],
    ['NaN watts', { ...CALM, watts: Number.NaN }, /watts is NaN/],
    ['infinite volts', { ...CALM, millivolts: [Number.POSITIVE_INFINITY, 0, 0] }, /millivolts\.0/],
    ['a NaN register', { ...CALM, exportWattHours: Number.NaN }, /exportWattHours/],
  ] as const)('with %s is refused, and named', (_, values, reason) => {
    expect(judgeAll([values])[0]).toMatchObject({ accepted: undefined, reason });
  });

  it('may have 201 A at the mains of a site', () => {
    const values: MeterValues = { ...CALM, milliamps: [201_000, 0, 0] };
    expect(outOfRange(values, CHARGER_LIMITS)).toMatch(/milliamps\.0/);
    expect(outOfRange(values, MAINS_LIMITS)).toBeUndefined();
  });
});

describe('power', () => {
  const idle: MeterValues = { ...CALM, milliamps: [0, 0, 0], watts: 0 };

  it('of a load that went after it was read is known from the reading before', () => {
    expect(accepted([CALM, { ...idle, watts: 11_000 }])).toEqual([true, true]);
  });

  it('that no currents explain, now or before, is refused, and again the next time', () => {
    expect(accepted([idle, { ...idle, watts: 11_000 }, { ...idle, watts: 11_000 }])).toEqual([true, false, false]);
  });
});

describe('the register', () => {
  it('may stand still, and rise by a step of 0.1 kWh within a second', () => {
    expect(accepted([withRegister(1000), withRegister(1000), withRegister(1100)])).toEqual([true, true, true]);
  });

  it('may not fall by a watt-hour nor leap by a kilowatt-hour', () => {
    expect(accepted([withRegister(1000), withRegister(999), withRegister(1000)])).toEqual([true, false, true]);
    expect(accepted([withRegister(1000), withRegister(2000), withRegister(1000)])).toEqual([true, false, true]);
  });

  it('may have risen by what an hour of 3 × 80 A allows after an hour of silence, and by no more', () => {
    const hour = 3600 * SECOND;
    const rise = (by: number) => judgeAll([withRegister(0), withRegister(by)], CHARGER_LIMITS, hour)[1]?.accepted;
    expect(rise(3 * 80 * 264)).toBeDefined();
    expect(rise(3 * 80 * 264 * 1.3)).toBeUndefined();
  });

  it('is remembered while readings come without it', () => {
    expect(accepted([withRegister(1000), withRegister(undefined), withRegister(900)])).toEqual([true, true, false]);
  });

  it('of export is watched like that of import', () => {
    expect(accepted([CALM, { ...CALM, exportWattHours: 499 }])).toEqual([true, false]);
  });

  it(`of a meter that was replaced is believed after ${READINGS_AFTER_RESTART} readings that agree, and told`, () => {
    const after = Array.from({ length: READINGS_AFTER_RESTART + 1 }, (_, second) => withRegister(second));
    const judgements = judgeAll([CALM, ...after]);
    const restart = judgements[READINGS_AFTER_RESTART];
    expect(judgements.map((each) => each.accepted !== undefined)).toEqual([
      true,
      ...Array.from({ length: READINGS_AFTER_RESTART - 1 }, () => false),
      true,
      true,
    ]);
    expect(restart).toMatchObject({ restarted: true, reason: /fell from 1000000 to 4; 5 readings agree/ });
    expect(judgements.at(-1)?.restarted).toBeUndefined();
  });

  it('is not believed anew when the readings disagree, or one between was impossible', () => {
    const falling = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(withRegister);
    expect(judgeAll([CALM, ...falling]).some((each) => each.restarted)).toBe(false);
    const broken = [0, 1, 2, Number.NaN, 3, 4, 5].map(withRegister);
    expect(judgeAll([CALM, ...broken]).some((each) => each.restarted)).toBe(false);
  });
});

/** A car that charges with up to 3 × 32 A, read every half second to ten minutes, by a meter of 1, 10 or 100 Wh steps. */
const honestSeries = fc
  .record({
    start: fc.integer({ min: 0, max: 50_000_000 }),
    stepWattHours: fc.constantFrom(1, 10, 100),
    readings: fc.array(
      fc.record({
        milliamps: fc.integer({ min: 0, max: 32_000 }),
        millivolts: fc.integer({ min: 200_000, max: 253_000 }),
        powerFactor: fc.double({ min: 0, max: 1, noNaN: true }),
        afterMicros: fc.integer({ min: SECOND / 2, max: 600 * SECOND }),
      }),
      { minLength: 1, maxLength: 60 },
    ),
  })
  .map(({ start, stepWattHours, readings }) => {
    let wattHours = start;
    return readings.map(({ milliamps, millivolts, powerFactor, afterMicros }) => {
      const watts = Math.round((3 * milliamps * millivolts * powerFactor) / 1_000_000);
      wattHours += (watts * afterMicros) / 3_600_000_000;
      const values: MeterValues = {
        millivolts: [millivolts, millivolts, millivolts],
        milliamps: [milliamps, milliamps, milliamps],
        watts,
        importWattHours: Math.floor(wattHours / stepWattHours) * stepWattHours,
        exportWattHours: undefined,
      };
      return { values, afterMicros };
    });
  });

function run(series: readonly { readonly values: MeterValues; readonly afterMicros: number }[]) {
  let memory: MeterMemory | undefined;
  return series.map(({ values, afterMicros }) => {
    const judgement = judge(memory, values, afterMicros, CHARGER_LIMITS);
    memory = judgement.memory;
    return judgement;
  });
}

interface Spike {
  readonly kind: 'fall' | 'leap' | 'nothing';
  readonly by: number;
}

/** What a wrong reading can look like: a falling register, a leap, or a number that is none. */
const spike: fc.Arbitrary<Spike> = fc.oneof(
  fc.record({ kind: fc.constant('fall' as const), by: fc.integer({ min: 1, max: 100_000_000 }) }),
  fc.record({ kind: fc.constant('leap' as const), by: fc.integer({ min: 30_000_000, max: 900_000_000 }) }),
  fc.record({ kind: fc.constant('nothing' as const), by: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) }),
);

/** A fall is one below the first reading, so that it is one below the last good reading too. */
function spoil(values: MeterValues, first: MeterValues, { kind, by }: Spike): MeterValues {
  const [now, lowest] = [values.importWattHours ?? 0, first.importWattHours ?? 0];
  if (kind === 'nothing') return { ...values, importWattHours: by };
  return { ...values, importWattHours: kind === 'fall' ? lowest - by : now + by };
}

describe('for any series of readings', () => {
  it('an honest one is never refused', () => {
    fc.assert(
      fc.property(honestSeries, (series) => {
        for (const { accepted, reason } of run(series)) expect(accepted, reason).toBeDefined();
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('no spike among honest readings gets through, and no honest one is lost beside it', () => {
    const spikes = fc.array(fc.record({ at: fc.nat(), spike }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(honestSeries, spikes, (series, faults) => {
        const spoiled = new Set<number>();
        const disturbed = series.map((each, index) => {
          const fault = faults.find(({ at }) => index > 0 && at % series.length === index);
          if (fault === undefined) return each;
          spoiled.add(index);
          return { ...each, values: spoil(each.values, series[0]?.values ?? each.values, fault.spike) };
        });
        // So many spikes in a row that agree are a replaced meter; fewer are drawn here.
        fc.pre(longestRun(spoiled, series.length) < READINGS_AFTER_RESTART);
        for (const [index, { accepted }] of run(disturbed).entries()) {
          expect(accepted !== undefined).toBe(!spoiled.has(index));
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

function longestRun(marked: ReadonlySet<number>, length: number): number {
  let longest = 0;
  let current = 0;
  for (let index = 0; index < length; index += 1) {
    current = marked.has(index) ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}
