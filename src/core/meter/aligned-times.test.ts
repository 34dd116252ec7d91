// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignedMillis, alignedTimePassed, type ClockLook } from './aligned-times.ts';

const MIDNIGHT = Date.parse('2026-03-29T00:00:00Z');
const at = (text: string): number => Date.parse(`2026-03-29T${text}Z`);

const look = (wallMillis: number, monotonicMs = wallMillis - MIDNIGHT): ClockLook => ({ wallMillis, monotonicMs });

describe('clock-aligned times (OCPP 1.6 §9.1 ClockAlignedDataInterval, M02)', () => {
  it.each([
    [20, '12:00:19.999', '12:00:00.000'],
    [20, '12:00:20.000', '12:00:20.000'],
    [900, '23:59:59.999', '23:45:00.000'],
    // Intervals that a day is no multiple of begin anew at midnight.
    [7000, '23:59:59.999', '23:20:00.000'],
  ])('of %i s: at %s the last one was %s', (seconds, now, last) => {
    expect(alignedMillis(at(now), seconds * 1000)).toBe(at(last));
  });

  it('come once each, at midnight too, whatever the interval and however often it is looked', () => {
    const interval = fc.integer({ min: 1, max: 86_400 });
    const steps = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 50, maxLength: 300 });
    fc.assert(
      fc.property(interval, steps, fc.integer({ min: -100_000, max: 100_000 }), (seconds, pauses, offset) => {
        let before = look(MIDNIGHT + offset);
        const first = before.wallMillis;
        const told: number[] = [];
        for (const pause of pauses) {
          const now = look(before.wallMillis + pause);
          const time = alignedTimePassed(before, now, seconds * 1000);
          if (time !== undefined) told.push(time);
          before = now;
        }
        const expected: number[] = [];
        for (let millis = first + 1; millis <= before.wallMillis; millis += 1) {
          const sinceMidnight = ((millis % 86_400_000) + 86_400_000) % 86_400_000;
          if (sinceMidnight % (seconds * 1000) === 0) expected.push(millis);
        }
        expect(told).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('do not come because the clock was set, to and fro', () => {
    const before = look(at('12:00:10.000'), 0);
    for (const set of ['12:00:30.000', '11:59:50.000', '18:00:00.000'])
      expect(alignedTimePassed(before, look(at(set), 250), 20_000)).toBeUndefined();
    expect(alignedTimePassed(before, look(at('12:00:20.100'), 10_100), 20_000)).toBe(at('12:00:20.000'));
  });

  it('never come with the interval 0, nor at the first look', () => {
    expect(alignedTimePassed(look(0), look(1), 0)).toBeUndefined();
    expect(alignedTimePassed(undefined, look(MIDNIGHT), 1000)).toBeUndefined();
  });
});
