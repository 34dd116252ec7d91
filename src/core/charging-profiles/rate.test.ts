// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliampsOf, phasePower, powerOfMilliamps, tenthsOf } from './rate.ts';
import { shareOf } from './share.ts';

const phases = fc.constantFrom(1, 2, 3);
const tenths = fc.integer({ min: 0, max: 10_000_000 });

describe('a limit in another unit', () => {
  it('is what it was when it comes back, in each unit and on any phases (P04)', () => {
    fc.assert(
      fc.property(fc.constantFrom('A' as const, 'W' as const), tenths, phases, (unit, limit, count) => {
        const power = phasePower(unit, limit, count);
        expect(Number.isSafeInteger(power)).toBe(true);
        expect(tenthsOf(power, unit, count)).toBe(limit);
      }),
      { seed: 1 },
    );
  });

  it.each([
    ['A', 160, 3, 16_000, 110_400],
    ['A', 61, 1, 6100, 14_030],
    ['W', 110_400, 3, 16_000, 110_400],
    ['W', 110_399, 3, 15_999, 110_399],
    ['W', 46_000, 1, 20_000, 46_000],
  ] as const)('%s %i tenths on %i phases: %i mA, %i tenths of a watt', (unit, limit, count, milliamps, watts) => {
    const power = phasePower(unit, limit, count);
    expect([milliampsOf(power), tenthsOf(power, 'W', count)]).toEqual([milliamps, watts]);
  });

  it('is never more than it was', () => {
    fc.assert(
      fc.property(tenths, phases, (limit, count) => {
        const power = phasePower('W', limit, count);
        expect(powerOfMilliamps(milliampsOf(power))).toBeLessThanOrEqual(power);
        expect(phasePower('A', tenthsOf(power, 'A', count), count)).toBeLessThanOrEqual(power);
      }),
      { seed: 2 },
    );
  });
});

describe('a connector’s part of what the station may have (P04)', () => {
  const inAmps = (whole: number, sharers: number) =>
    Array.from(
      { length: sharers },
      (_, place) => milliampsOf(shareOf(powerOfMilliamps(whole * 1000), sharers, place)) / 1000,
    );

  it.each([
    [32, 1, [32]],
    [32, 2, [16, 16]],
    [12, 2, [6, 6]],
    [11, 2, [11, 0]],
    [20, 4, [6.666, 6.666, 6.666, 0]],
    [5, 2, [0, 0]],
    [5, 1, [5]],
    [0, 3, [0, 0, 0]],
  ])('of %i A for %i: %j', (whole, sharers, parts) => {
    expect(inAmps(whole, sharers)).toEqual(parts);
  });

  it('all parts together are never more than the whole', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 8 }), (whole, sharers) => {
        const parts = Array.from({ length: sharers }, (_, place) => shareOf(whole, sharers, place));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(whole);
      }),
      { seed: 3 },
    );
  });
});
