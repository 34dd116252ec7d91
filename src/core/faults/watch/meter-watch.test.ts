// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_METER_WATCH, type MeterPower, type MeterWatch, meterCauses, watchMeter } from './meter-watch.ts';

const S = 1_000_000;
const fine = { lost: false, silentMicros: 0, noisy: false, restarted: false };

/** A meter read once a second: tells `told` watts, and its register rises by `true` watts in steps. */
function run(seconds: number, told: number, truth: number, stepWattHours = 1, from: MeterWatch = INITIAL_METER_WATCH) {
  let watch = from;
  let foundAfter: number | undefined;
  const start = watch.last?.importWattHours ?? 1000;
  const begin = (watch.last?.atMicros ?? 0) / S;
  for (let second = 1; second <= seconds; second += 1) {
    const wattHours = start + Math.floor((truth * second) / 3600 / stepWattHours) * stepWattHours;
    watch = watchMeter(watch, { watts: told, importWattHours: wattHours, atMicros: (begin + second) * S });
    if (meterCauses(watch, fine).includes('meter-mismatch')) foundAfter ??= second;
  }
  return { watch, foundAfter };
}

/** A register known to move by two or three watt-hours a second. */
const fineRegister = run(60, 7360, 7360).watch;

describe('meter watch', () => {
  it.each([
    [230, 1],
    [7360, 1],
    [22_080, 1],
    [22_080, 8],
    [7360, 100],
  ])('finds nothing in an honest meter at %d W with steps of %d Wh, for an hour', (watts, step) => {
    expect(run(3600, watts, watts, step).foundAfter).toBeUndefined();
  });

  it('finds a meter that tells 46 A while 80 A flow within 15 s (attack A33)', () => {
    const { foundAfter } = run(60, 46 * 230, 80 * 230, 1, fineRegister);
    expect(foundAfter).toBeGreaterThan(3);
    expect(foundAfter).toBeLessThanOrEqual(15);
  });

  it('finds a register that stands still while power flows (frozen), and one that runs by itself', () => {
    expect(run(60, 7360, 0, 1, fineRegister).foundAfter).toBeLessThanOrEqual(15);
    expect(run(60, 0, 7360, 1, fineRegister).foundAfter).toBeLessThanOrEqual(15);
  });

  it('waits longer for a register that was never seen to move', () => {
    expect(run(100, 7360, 0).foundAfter).toBeUndefined();
    expect(run(400, 7360, 0).foundAfter).toBeDefined();
  });

  it('bears a difference of 9 %, for hours', () => {
    expect(run(7200, 7360, 7360 * 1.09, 1, fineRegister).foundAfter).toBeUndefined();
    expect(run(7200, 7360, 7360 * 1.2, 1, fineRegister).foundAfter).toBeDefined();
  });

  it('needs three readings in a row', () => {
    let watch: MeterWatch = { ...fineRegister, last: { watts: 0, importWattHours: 0, atMicros: 0 } };
    const read = (second: number, importWattHours: number): readonly string[] => {
      watch = watchMeter(watch, { watts: 0, importWattHours, atMicros: second * S });
      return meterCauses(watch, fine);
    };
    expect(read(1, 5000)).toEqual([]);
    expect(read(2, 5000)).toEqual([]);
    expect(read(3, 5000)).toEqual(['meter-mismatch']);
  });

  it('begins anew after a gap, after a register that fell, and while energy flows back', () => {
    const last: MeterPower = { watts: 7000, importWattHours: 100, atMicros: 10 * S };
    const apart: MeterWatch = {
      last,
      sinceMicros: 0,
      risenWattHours: 90,
      toldWattHours: 1,
      uncertainWattHours: 0,
      stepWattHours: 1,
      readingsApart: 2,
    };
    const having = (reading: MeterPower) => watchMeter(apart, reading);
    const fresh = (reading: MeterPower) => ({
      ...INITIAL_METER_WATCH,
      stepWattHours: 1,
      last: reading,
      sinceMicros: reading.atMicros,
    });
    const late: MeterPower = { watts: 7000, importWattHours: 101, atMicros: 12.6 * S };
    expect(having(late)).toEqual(fresh(late));
    const fallen: MeterPower = { watts: 7000, importWattHours: 99, atMicros: 11 * S };
    expect(having(fallen)).toEqual(fresh(fallen));
    const back: MeterPower = { watts: -1, importWattHours: 100, atMicros: 11 * S };
    expect(having(back)).toEqual(fresh(back));
    expect(having({ watts: 7000, importWattHours: 100, atMicros: 12.5 * S }).readingsApart).toBe(3);
  });

  it('starts the comparison anew when it agrees, with what it learned of the register', () => {
    const { watch } = run(200, 22_080, 22_080, 1, fineRegister);
    expect(watch.toldWattHours).toBeLessThan(1000);
    expect(watch.stepWattHours).toBe(2);
  });

  it('takes each reading once, and does nothing without one', () => {
    expect(watchMeter(fineRegister, undefined)).toBe(fineRegister);
    expect(watchMeter(fineRegister, { ...(fineRegister.last as MeterPower), watts: 9 })).toBe(fineRegister);
  });

  it('tells what is known beside the readings (F29, F30, F36)', () => {
    const watch = INITIAL_METER_WATCH;
    expect(meterCauses(watch, fine)).toEqual([]);
    expect(meterCauses(watch, { ...fine, lost: true })).toEqual(['meter-lost']);
    expect(meterCauses(watch, { ...fine, silentMicros: 60 * S - 1 })).toEqual([]);
    expect(meterCauses(watch, { ...fine, silentMicros: 60 * S })).toEqual(['metering-impossible']);
    expect(meterCauses(watch, { ...fine, noisy: true })).toEqual(['bus-noise']);
    expect(meterCauses(watch, { ...fine, restarted: true })).toEqual(['meter-restarted']);
  });

  it('never blames a meter because a load comes and goes between two readings, for a hundred sessions', () => {
    for (const phase of [0, 0.1, 0.5, 0.9]) {
      let watch = INITIAL_METER_WATCH;
      for (let second = 0; second < 1200; second += 1) {
        // On for 1.5 s in 12 s, so that the readings see it once or twice.
        const on = (from: number, to: number) => Math.max(0, Math.min(to, 1.5) - Math.max(from, 0));
        const begin = (second % 12) - phase;
        const kilowattSeconds = 22 * Math.floor(second / 12) * 1.5 + 22 * on(0, begin);
        const watts = begin > 0 && begin < 1.5 ? 22_000 : 0;
        const importWattHours = Math.floor(kilowattSeconds / 3.6);
        watch = watchMeter(watch, { watts, importWattHours, atMicros: (second + 1) * S });
        expect(meterCauses(watch, fine)).toEqual([]);
      }
    }
  });

  it('never blames a meter whose register follows its power, whatever the load does (property)', () => {
    const loads = fc.array(fc.tuple(fc.integer({ min: 0, max: 55_000 }), fc.integer({ min: 1, max: 120 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(loads, fc.constantFrom(1, 10, 100), (steps, stepWattHours) => {
        let watch = INITIAL_METER_WATCH;
        let trueWattHours = 0;
        let second = 0;
        let before = 0;
        for (const [watts, seconds] of steps) {
          for (let n = 0; n < seconds; n += 1) {
            second += 1;
            trueWattHours += (before + watts) / 2 / 3600;
            before = watts;
            const importWattHours = Math.floor(trueWattHours / stepWattHours) * stepWattHours;
            watch = watchMeter(watch, { watts, importWattHours, atMicros: second * S });
            expect(meterCauses(watch, fine)).toEqual([]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
