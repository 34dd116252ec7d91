// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { vehicleMilliamps } from './vehicle.ts';

it.each([
  [79_999, 0],
  [80_000, 6000],
  [99_999, 6000],
  [100_000, 6000],
  [266_667, 16_000],
  [533_333, 32_000],
  [850_000, 51_000],
  [850_001, 52_500],
  [880_000, 60_000],
  [960_000, 80_000],
  [970_000, 80_000],
  [970_001, 0],
  [50_000, 0],
])('a vehicle reads a duty of %i ppm as %i mA (IEC 61851-1 Table A.8)', (duty, milliamps) => {
  expect(vehicleMilliamps(duty)).toBe(milliamps);
});
