// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { readTimestamp, timestamp } from './timestamp.ts';

it('writes RFC 3339 in UTC with Z (OCPP 1.6 §3.15, T08)', () => {
  expect(timestamp(1_767_225_600_007)).toBe('2026-01-01T00:00:00.007Z');
});

it.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.123Z'],
  ['2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000Z'],
  ['2025-12-31T18:30:00-0530', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01t00:00:00z', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T00:00:00', '2026-01-01T00:00:00.000Z'],
])('reads %s (T08)', (text, utc) => {
  expect(new Date(readTimestamp(text) ?? 0).toISOString()).toBe(utc);
});

it.each([
  '',
  'now',
  '2026-13-01T00:00:00Z',
  '2026-01-01',
  '1970-01-01T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '9999-01-01T00:00:00Z',
])('does not believe %j', (text) => {
  expect(readTimestamp(text)).toBeUndefined();
});
