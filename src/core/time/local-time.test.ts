// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayStartMillis, localStamp, nextDay } from './local-time.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Africa/Casablanca',
];

describe('local time', () => {
  it.each([
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29T01:59:59+01:00'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29T03:00:00+02:00'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00+01:00'],
    ['2026-07-01T12:00:00Z', 'UTC', '2026-07-01T12:00:00+00:00'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', '2025-12-31T20:30:00-03:30'],
    ['2026-01-01T00:00:00Z', 'Asia/Kathmandu', '2026-01-01T05:45:00+05:45'],
  ])('of %s in %s is %s', (moment, zone, local) => {
    expect(localStamp(Date.parse(moment), zone)).toBe(local);
  });

  it('names the same moment in every zone, also where clocks change (property)', () => {
    void fc.assert(
      fc.property(fc.integer({ min: 1_500_000_000, max: 2_200_000_000 }), fc.constantFrom(...ZONES), (second, zone) => {
        expect(Date.parse(localStamp(second * 1000, zone))).toBe(second * 1000);
      }),
      { seed: 20260101, numRuns: 500 },
    );
  });
});

describe('the start of a day', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
    // Clocks skipped midnight.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ])('%s in %s is %s', (day, zone, moment) => {
    expect(dayStartMillis(day, zone)).toBe(Date.parse(moment));
  });

  it.each(['2026-02-30', '2026-13-01', '26-1-1', '', '2026-03-29T00:00:00Z'])('is none for %j', (text) => {
    expect(dayStartMillis(text, 'UTC')).toBeUndefined();
  });

  it('is followed by the next day in the calendar', () => {
    expect(['2026-02-28', '2028-02-28', '2026-12-31'].map(nextDay)).toEqual(['2026-03-01', '2028-02-29', '2027-01-01']);
  });
});
