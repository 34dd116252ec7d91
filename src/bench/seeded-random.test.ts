// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

it('gives the same numbers for the same seed and others for its neighbour', () => {
  const draw = (seed: number) => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 5 }, () => random.uniform());
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(1)).not.toEqual(draw(1 + 2 ** 40));
});

it('spreads evenly over [0, 1)', () => {
  const random = new SeededRandom(3);
  const bins = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i += 1) {
    const bin = Math.floor(random.uniform() * 10);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  // Binomial: mean 10 000, standard deviation 95.
  for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

it('makes version 4 UUIDs that differ (RFC 9562 §5.4)', () => {
  const random = new SeededRandom(4);
  const uuids = Array.from({ length: 1000 }, () => random.uuid());
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(uuids).size).toBe(1000);
});
