// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { offsetSpans, zoneOffset } from './zone.ts';

const spans = (zone: string, from: string, to: string): readonly string[] =>
  offsetSpans(zoneOffset(zone), Date.parse(from), Date.parse(to)).map(
    ({ fromMillis, toMillis, offsetMillis }) =>
      `${new Date(fromMillis).toISOString()} ${new Date(toMillis).toISOString()} ${offsetMillis / 60_000}`,
  );

it('cuts a year at the very moments at which clocks are changed', () => {
  expect(spans('Europe/Berlin', '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual([
    '2026-01-01T00:00:00.000Z 2026-03-29T01:00:00.000Z 60',
    '2026-03-29T01:00:00.000Z 2026-10-25T01:00:00.000Z 120',
    '2026-10-25T01:00:00.000Z 2027-01-01T00:00:00.000Z 60',
  ]);
  expect(spans('Australia/Lord_Howe', '2026-04-04T14:00Z', '2026-04-04T16:00Z')).toEqual([
    '2026-04-04T14:00:00.000Z 2026-04-04T15:00:00.000Z 660',
    '2026-04-04T15:00:00.000Z 2026-04-04T16:00:00.000Z 630',
  ]);
});

it('finds a change to the millisecond, wherever it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 86_400_000 }), (change) => {
      const parts = offsetSpans((at) => (at < change ? 0 : 3_600_000), 0, 86_400_001);
      expect(parts.map(({ fromMillis }) => fromMillis)).toEqual([0, change]);
    }),
    { seed: 1 },
  );
});

it('leaves whole what has no change, begins with one or ends with one', () => {
  expect(spans('Asia/Kathmandu', '2026-01-01T00:00Z', '2026-02-01T00:00Z')).toHaveLength(1);
  expect(spans('Europe/Berlin', '2026-03-29T01:00Z', '2026-03-29T02:00Z')).toHaveLength(1);
  expect(spans('Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T01:00Z')).toEqual([
    '2026-03-29T00:00:00.000Z 2026-03-29T01:00:00.000Z 60',
  ]);
  expect(spans('UTC', '2026-03-29T00:00Z', '2026-03-29T00:00Z')).toEqual([]);
});

it('knows no zone that there is not', () => {
  expect(() => zoneOffset('Mars/Olympus')).toThrow(RangeError);
});
