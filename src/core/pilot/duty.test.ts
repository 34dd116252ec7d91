// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dutyPartsPerMillion, readDuty } from './duty.ts';

describe('duty of the control pilot', () => {
  it.each([
    [6, 100_000],
    [12, 200_000],
    [16, 266_667],
    [24, 400_000],
    [32, 533_333],
    [40, 666_667],
    [48, 800_000],
    [50, 833_333],
    [80, 960_000],
  ])('signals %i A as %i ns of 1,000,000 ns (IEC 61851-1 Table A.7; Blink DIP positions)', (amps, nanoseconds) => {
    expect(dutyPartsPerMillion(amps * 1000)).toBe(nanoseconds);
  });

  it.each([51_500, 52_499])('signals 51 A for %i mA, which has no code of its own (Table A.7)', (milliamps) => {
    expect(dutyPartsPerMillion(milliamps)).toBe(850_000);
  });

  it('never signals more than 80 A (Table A.7)', () => {
    expect(dutyPartsPerMillion(200_000)).toBe(960_000);
  });

  it.each([5999, 0, -1, Number.NaN])('refuses %d mA instead of rounding up to 6 A (Table A.7)', (milliamps) => {
    expect(() => dutyPartsPerMillion(milliamps)).toThrow(RangeError);
  });

  it('is read back by a vehicle as the signalled current, and never as more than 1 mA above it (Table A.8)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6000, max: 80_000 }), (milliamps) => {
        const meaning = readDuty(dutyPartsPerMillion(milliamps));
        expect(meaning.kind).toBe('current');
        if (meaning.kind !== 'current') return;
        expect(meaning.milliamps).toBeLessThanOrEqual(milliamps + 1);
        const codeless = milliamps > 51_000 && milliamps < 52_500;
        if (!codeless) expect(meaning.milliamps).toBeGreaterThanOrEqual(milliamps - 1);
      }),
    );
  });

  it.each([
    [0, 'error'],
    [29_999, 'error'],
    [50_000, 'digital'],
    [75_000, 'error'],
    [80_000, 'current'],
    [970_000, 'current'],
    [970_001, 'error'],
    [1_000_000, 'error'],
  ])('reads %i parts per million as %s (Table A.8)', (duty, kind) => {
    expect(readDuty(duty).kind).toBe(kind);
  });
});
