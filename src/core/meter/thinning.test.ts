// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleContext, ToldSample } from '../session/transaction-event.ts';
import { spread, thinned } from './thinning.ts';

function told(context: SampleContext, atMillis: number): ToldSample {
  const values = { watts: null, milliamps: null, millivolts: null, temperatureMillicelsius: null, offeredMilliamps: 0 };
  return { context, measurands: [], sample: { atMillis, importWattHours: 0, ...values } };
}

function transaction(between: readonly SampleContext[]): readonly ToldSample[] {
  const contexts = ['transaction-begin', ...between, 'transaction-end'] as const;
  return contexts.map((context, index) => told(context, index));
}

const timesOf = (data: readonly ToldSample[]): readonly number[] => data.map(({ sample }) => sample.atMillis);

describe('the samples that go with the end of a transaction (OCPP 1.6 errata 3.91, M03)', () => {
  it('all go where there is room', () => {
    const data = transaction(['periodic', 'periodic']);
    expect(thinned(data, 4)).toBe(data);
  });

  it('lose those in the middle, and never begin and end', () => {
    expect(timesOf(thinned(transaction(Array<SampleContext>(9).fill('periodic')), 5))).toEqual([0, 2, 5, 8, 10]);
    expect(timesOf(thinned(transaction(['periodic', 'periodic']), 2))).toEqual([0, 3]);
  });

  it('keep something of each series, although the two take turns', () => {
    const between = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'periodic' : 'clock-aligned'));
    const contexts = thinned(transaction(between as SampleContext[]), 12).map(({ context }) => context);
    expect(contexts.filter((context) => context === 'periodic')).toHaveLength(5);
    expect(contexts.filter((context) => context === 'clock-aligned')).toHaveLength(5);
  });

  it('are as many as allowed, in order, whatever was sampled', () => {
    const context = fc.constantFrom<SampleContext>('periodic', 'clock-aligned', 'interruption-begin');
    fc.assert(
      fc.property(fc.array(context, { maxLength: 200 }), fc.integer({ min: 2, max: 100 }), (between, maximum) => {
        const data = transaction(between);
        const times = timesOf(thinned(data, maximum));
        expect(times).toHaveLength(Math.min(data.length, maximum));
        expect([times[0], times.at(-1)]).toEqual([0, data.length - 1]);
        expect(times).toEqual([...times].sort((one, other) => one - other));
      }),
    );
  });
});

it('what is spread over a list leaves gaps that differ by one at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 100 }), (length, count) => {
      const kept = spread(
        Array.from({ length }, (_, index) => index),
        count,
      );
      expect(kept).toHaveLength(Math.min(length, count));
      const gaps = kept.slice(1).map((value, index) => value - (kept[index] ?? 0));
      if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }),
  );
});
