// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { PerPhase } from '../../units/units.ts';
import {
  INITIAL_VOLTAGE_WATCH,
  type VoltageRules,
  type VoltageWatch,
  voltageCauses,
  watchVoltage,
} from './voltage-watch.ts';

/** ETEK manual, MANUFACTURER; Blink manual, Warning Settings in their right order. */
const rules: VoltageRules = {
  stops: true,
  highMillivolts: 265_000,
  lowMillivolts: 180_000,
  highEndsMillivolts: 250_000,
  lowEndsMillivolts: 200_000,
  warnHighMillivolts: 270_000,
  warnLowMillivolts: 170_000,
  phases: 3,
};
const all = (volts: number): PerPhase => [volts * 1000, volts * 1000, volts * 1000];

/** One reading a second. */
function having(readings: readonly PerPhase[], using: VoltageRules = rules) {
  let watch: VoltageWatch = INITIAL_VOLTAGE_WATCH;
  for (const [second, millivolts] of readings.entries()) {
    watch = watchVoltage(watch, { millivolts, atMicros: (second + 1) * 1_000_000 }, using);
  }
  return voltageCauses(watch, using);
}

describe('voltage watch', () => {
  it('finds nothing from the least to the highest voltage that is allowed', () => {
    for (const volts of [180, 200, 230, 250, 265]) expect(having([all(volts), all(volts)])).toEqual([]);
  });

  it('stops above 265 V and below 180 V when two readings agree (ETEK Max/Min voltage)', () => {
    expect(having([all(265.001)])).toEqual([]);
    expect(having([all(265.001), all(265.001)])).toEqual(['over-voltage']);
    expect(having([all(179.999)])).toEqual([]);
    expect(having([all(179.999), all(179.999)])).toEqual(['under-voltage']);
    expect(having([all(266), all(230), all(266)])).toEqual([]);
  });

  it('counts the time between two readings, not their number: 0.9 s are enough, less is not', () => {
    const at = (secondMicros: number) => {
      const first = watchVoltage(INITIAL_VOLTAGE_WATCH, { millivolts: all(266), atMicros: 1 }, rules);
      return voltageCauses(watchVoltage(first, { millivolts: all(266), atMicros: secondMicros }, rules), rules);
    };
    expect(at(900_000)).toEqual([]);
    expect(at(900_001)).toEqual(['over-voltage']);
  });

  it('stops at once above 290 V (fault table F23)', () => {
    expect(having([all(290)])).toEqual([]);
    expect(having([all(290.001)])).toEqual(['over-voltage']);
  });

  it('looks at each phase: the highest for over-voltage, the lowest for under-voltage', () => {
    const high: PerPhase = [230_000, 230_000, 266_000];
    const low: PerPhase = [230_000, 179_000, 230_000];
    expect(having([high, high])).toEqual(['over-voltage']);
    expect(having([low, low])).toEqual(['under-voltage']);
  });

  it('goes on until the voltage is below 250 V, or above 200 V (ETEK hysteresis thresholds)', () => {
    expect(having([all(266), all(266), all(250)])).toEqual(['over-voltage']);
    expect(having([all(266), all(266), all(249.999)])).toEqual([]);
    expect(having([all(179), all(179), all(200)])).toEqual(['under-voltage']);
    expect(having([all(179), all(179), all(200.001)])).toEqual([]);
  });

  it('has no hysteresis where the thresholds were set the wrong way round', () => {
    const wrong = { ...rules, highEndsMillivolts: 280_000, lowEndsMillivolts: 150_000 };
    expect(having([all(266), all(266), all(265)], wrong)).toEqual(['over-voltage']);
    expect(having([all(266), all(266), all(264.999)], wrong)).toEqual([]);
    expect(having([all(179), all(179), all(180)], wrong)).toEqual(['under-voltage']);
    expect(having([all(179), all(179), all(180.001)], wrong)).toEqual([]);
  });

  it('calls one dead phase of three lost, and a dead supply an under-voltage (F25)', () => {
    const oneDead: PerPhase = [230_000, 49_999, 230_000];
    expect(having([oneDead])).toEqual([]);
    expect(having([oneDead, oneDead])).toEqual(['phase-lost']);
    expect(having([oneDead, oneDead, all(230)])).toEqual([]);
    const notDead: PerPhase = [230_000, 50_000, 230_000];
    expect(having([notDead, notDead])).toEqual(['under-voltage', 'voltage-warning']);
    expect(having([all(10), all(10)])).toEqual(['under-voltage', 'voltage-warning']);
    // The two that are left may be too low as well.
    const lowToo: PerPhase = [0, 181_000, 160_000];
    expect(having([lowToo, lowToo])).toEqual(['under-voltage', 'phase-lost', 'voltage-warning']);
    const atTheLimit: PerPhase = [0, 180_000, 0];
    expect(having([atTheLimit, atTheLimit])).toEqual(['phase-lost']);
  });

  it('looks at L1 alone on a single-phase supply', () => {
    const single = { ...rules, phases: 1 as const };
    const reading: PerPhase = [230_000, 0, 300_000];
    expect(having([reading, reading], single)).toEqual([]);
    expect(
      having(
        [
          [100_000, 230_000, 230_000],
          [100_000, 230_000, 230_000],
        ],
        single,
      ),
    ).toEqual(['under-voltage', 'voltage-warning']);
  });

  it('warns outside the warning voltages, also where monitoring is switched off (Blink Warning Settings)', () => {
    const warnOnly = { ...rules, stops: false };
    expect(having([all(271), all(271)], warnOnly)).toEqual(['voltage-warning']);
    expect(having([all(169), all(169)], warnOnly)).toEqual(['voltage-warning']);
    expect(having([all(270), all(270)], warnOnly)).toEqual([]);
    expect(having([all(170), all(170)], warnOnly)).toEqual([]);
    expect(
      having(
        [
          [0, 230_000, 230_000],
          [0, 230_000, 230_000],
        ],
        warnOnly,
      ),
    ).toEqual([]);
    expect(having([all(271), all(271), all(270)], warnOnly)).toEqual([]);
  });

  it('takes each reading once, and keeps what it knows while there is none', () => {
    const one = watchVoltage(INITIAL_VOLTAGE_WATCH, { millivolts: all(266), atMicros: 5 }, rules);
    expect(watchVoltage(one, { millivolts: all(200), atMicros: 5 }, rules)).toBe(one);
    expect(watchVoltage(one, undefined, rules)).toBe(one);
  });
});
