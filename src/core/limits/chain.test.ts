// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cableMilliamps } from './cable.ts';
import { combineLimits } from './chain.ts';

describe('chain of current limits', () => {
  it('is the minimum and names its source', () => {
    const limit = combineLimits([
      { source: 'dip', milliamps: 32_000 },
      { source: 'cable', milliamps: 20_000 },
      { source: 'permit', milliamps: 25_000 },
    ]);
    expect(limit).toMatchObject({ milliamps: 20_000, source: 'cable' });
  });

  it.each([5999, 0, -5, Number.NaN])('is a pause at %d mA, never 6 A (IEC 61851-1 Table A.7)', (milliamps) => {
    expect(
      combineLimits([
        { source: 'dip', milliamps: 32_000 },
        { source: 'permit', milliamps },
      ]).milliamps,
    ).toBe(0);
  });

  it('allows nothing without any source', () => {
    expect(combineLimits([])).toMatchObject({ milliamps: 0, source: undefined });
  });

  it('is never above any source, 0 or 6 A to 80 A (property)', () => {
    const source = fc.record({
      source: fc.constantFrom('dip', 'cable', 'permit'),
      milliamps: fc.integer({ min: -1000, max: 100_000 }),
    });
    fc.assert(
      fc.property(fc.array(source), (chain) => {
        const { milliamps } = combineLimits(chain);
        if (milliamps === 0) return;
        expect(milliamps).toBeGreaterThanOrEqual(6000);
        expect(milliamps).toBeLessThanOrEqual(80_000);
        for (const link of chain) expect(milliamps).toBeLessThanOrEqual(link.milliamps);
      }),
    );
  });
});

describe('cable coding', () => {
  it.each([
    [1500, 13_000],
    [680, 20_000],
    [220, 32_000],
    [100, 63_000],
    [Number.POSITIVE_INFINITY, 0],
    [5000, 0],
    [30, 0],
    [Number.NaN, 0],
    // The ends of each coding's band.
    [59, 0],
    [60, 63_000],
    [150, 63_000],
    [151, 32_000],
    [330, 32_000],
    [331, 20_000],
    [1000, 20_000],
    [1001, 13_000],
    [4500, 13_000],
    [4501, 0],
  ])('takes %d Ω for %i mA (IEC 61851-1 Table B.2)', (ohms, milliamps) => {
    expect(cableMilliamps(ohms)).toBe(milliamps);
  });
});
