// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type HeatRules, type HeatWatch, heatCauses, INITIAL_HEAT_WATCH, watchHeat } from './heat-watch.ts';

/** ETEK manual: thresholds 70 and 90 °C; Blink manual: warnings at −35 and 85 °C. */
const rules: HeatRules = {
  derateMillicelsius: 70_000,
  stopMillicelsius: 90_000,
  warnHighMillicelsius: 85_000,
  warnLowMillicelsius: -35_000,
};
const S = 1_000_000;

function having(readings: readonly (readonly [atSeconds: number, celsius: number])[], using = rules): HeatWatch {
  return readings.reduce(
    (watch, [at, celsius]) => watchHeat(watch, { value: celsius * 1000, atMicros: at * S }, using, at * S),
    INITIAL_HEAT_WATCH,
  );
}
const causes = (readings: readonly (readonly [number, number])[]) => heatCauses(having(readings), rules, 0);

describe('heat watch', () => {
  it('knows nothing until a temperature was read', () => {
    expect(watchHeat(INITIAL_HEAT_WATCH, undefined, rules, 5)).toBe(INITIAL_HEAT_WATCH);
    expect(heatCauses(INITIAL_HEAT_WATCH, rules, 0)).toEqual([]);
  });

  it('reduces from threshold 1 on, and stops from threshold 2 on (ETEK manual, MANUFACTURER)', () => {
    expect(causes([[1, 69.999]])).toEqual([]);
    expect(causes([[1, 70]])).toEqual(['heat-derating']);
    expect(causes([[1, 89.999]])).toEqual(['heat-derating', 'temperature-warning']);
    expect(causes([[1, 90]])).toEqual(['over-temperature', 'heat-derating', 'temperature-warning']);
  });

  it('gives the full current back after 60 s 5 °C below threshold 1 (F26)', () => {
    expect(
      having([
        [0, 70],
        [1, 65],
        [60.9, 64.999],
      ]).warmAtMicros,
    ).toBe(1 * S);
    expect(
      having([
        [0, 70],
        [1, 64.999],
        [59.9, 64.999],
      ]).warmAtMicros,
    ).not.toBe(undefined);
    expect(
      having([
        [0, 70],
        [1, 64.999],
        [60, 64.999],
        [61, 64.999],
      ]).warmAtMicros,
    ).toBeUndefined();
    expect(
      having([
        [0, 70],
        [1, 64.999],
        [59, 65],
        [61, 64.999],
      ]).warmAtMicros,
    ).toBe(59 * S);
  });

  it('stays too hot until 5 °C below the lower threshold (F27)', () => {
    expect(
      having([
        [0, 90],
        [10, 65],
      ]).tooHot,
    ).toBe(true);
    expect(
      having([
        [0, 90],
        [10, 64.999],
      ]).tooHot,
    ).toBe(false);
    const swapped = { ...rules, derateMillicelsius: 95_000 };
    expect(
      having(
        [
          [0, 90],
          [10, 85],
        ],
        swapped,
      ).tooHot,
    ).toBe(true);
    expect(
      having(
        [
          [0, 90],
          [10, 84.999],
        ],
        swapped,
      ).tooHot,
    ).toBe(false);
  });

  it('believes a rise at once and a fall at no more than 10 °C a second: nothing cools faster (F28)', () => {
    expect(
      having([
        [0, 20],
        [1, 95],
      ]).millicelsius,
    ).toBe(95_000);
    expect(
      having([
        [0, 95],
        [1, 20],
      ]).millicelsius,
    ).toBe(85_000);
    expect(
      having([
        [0, 95],
        [1, 20],
        [2, 20],
      ]).millicelsius,
    ).toBe(75_000);
    expect(
      having([
        [0, 95],
        [1, 90],
      ]).millicelsius,
    ).toBe(90_000);
  });

  it('does not cool while no new reading comes', () => {
    const hot = having([[0, 95]]);
    expect(watchHeat(hot, { value: 20_000, atMicros: 0 }, rules, 30 * S).millicelsius).toBe(95_000);
    expect(watchHeat(hot, undefined, rules, 30 * S).tooHot).toBe(true);
  });

  it('takes 60 s without a temperature for too hot (F28)', () => {
    expect(heatCauses(having([[0, 20]]), rules, 60 * S - 1)).toEqual([]);
    expect(heatCauses(having([[0, 20]]), rules, 60 * S)).toEqual(['over-temperature']);
  });

  it('warns above 85 °C and below −35 °C, and at neither (Blink Warning Settings)', () => {
    expect(causes([[1, 85]])).toEqual(['heat-derating']);
    expect(causes([[1, 85.001]])).toEqual(['heat-derating', 'temperature-warning']);
    expect(causes([[1, -35]])).toEqual([]);
    expect(causes([[1, -35.001]])).toEqual(['temperature-warning']);
  });
});
