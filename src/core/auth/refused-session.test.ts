// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onRefusal, refusedMilliamps } from './refused-session.ts';

describe('a session whose tag is refused after its start (OCPP 1.6 §4.8, C11)', () => {
  it.each([
    [{ stops: true, energyWattHours: 7360 }, { kind: 'stop' }],
    [{ stops: false, energyWattHours: 0 }, { kind: 'suspend' }],
    [
      { stops: false, energyWattHours: 7360 },
      { kind: 'limit', untilWattHours: 12_360 },
    ],
  ])('%j → %j', (rules, consequence) => {
    expect(onRefusal(5000, rules)).toEqual(consequence);
  });

  it('has full current, the smallest near the end, and none after it or while nothing can be measured', () => {
    const at = (registerWattHours: number) => refusedMilliamps({ registerWattHours, watts: 7200 }, 1100);
    expect([at(1000), at(1079), at(1080), at(1099), at(1100), at(1101)]).toEqual([80_000, 80_000, 6000, 6000, 0, 0]);
    expect(refusedMilliamps(undefined, 1100)).toBe(0);
  });

  it('never has more as more was used, and none that a pilot cannot signal', () => {
    const wattHours = fc.integer({ min: 0, max: 20_000 });
    void fc.assert(
      fc.property(wattHours, wattHours, fc.integer({ min: 0, max: 22_000 }), (register, more, watts) => {
        const now = refusedMilliamps({ registerWattHours: register, watts }, 10_000);
        const later = refusedMilliamps({ registerWattHours: register + more, watts }, 10_000);
        expect(later).toBeLessThanOrEqual(now);
        expect([0, 6000, 80_000]).toContain(now);
        expect(now > 0).toBe(register < 10_000);
      }),
    );
  });
});
