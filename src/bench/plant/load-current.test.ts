// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadCurrent } from './load-current.ts';

const HOUR_MICROS = 3_600_000_000;

function steadyLoad(): LoadCurrent {
  const load = new LoadCurrent(0);
  load.setMillivolts(0, 230_000);
  load.jumpTo(0, 16_000);
  return load;
}

describe('LoadCurrent', () => {
  it('counts 16 A at 230 V for an hour as 3680 Wh, not a microsecond earlier', () => {
    expect(steadyLoad().wattHours(HOUR_MICROS)).toBe(3680);
    expect(steadyLoad().wattHours(HOUR_MICROS - 1)).toBe(3679);
  });

  it('counts the same however often it is looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: HOUR_MICROS - 1 }), { maxLength: 200 }), (looks) => {
        const load = steadyLoad();
        load.rampTo(1_000_000, 7000, 333);
        const unwatched = steadyLoad();
        unwatched.rampTo(1_000_000, 7000, 333);
        for (const look of looks.sort((a, b) => a - b)) load.wattHours(look);
        expect(load.wattHours(HOUR_MICROS)).toBe(unwatched.wattHours(HOUR_MICROS));
      }),
      { seed: 11, numRuns: 50 },
    );
  });

  it('ramps straight: half way in half the time, and carries the area under the ramp', () => {
    const load = new LoadCurrent(0);
    load.setMillivolts(0, 230_000);
    // 36 A in an hour at 10 mA/s: on average 18 A at 230 V, 4140 Wh.
    load.rampTo(0, 36_000, 10);
    expect(load.milliamps(HOUR_MICROS / 2)).toBe(18_000);
    expect(load.milliamps(HOUR_MICROS)).toBe(36_000);
    expect(load.wattHours(HOUR_MICROS)).toBe(4140);
    load.rampTo(HOUR_MICROS, 0, 10);
    expect(load.wattHours(2 * HOUR_MICROS)).toBe(8280);
    expect(load.milliamps(2 * HOUR_MICROS)).toBe(0);
  });
});
