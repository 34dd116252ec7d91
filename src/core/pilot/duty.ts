// SPDX-License-Identifier: Apache-2.0
import { MAXIMUM_PILOT_MILLIAMPS, MINIMUM_PILOT_MILLIAMPS } from '../units/units.ts';

/** 51 A is where the first formula ends; 51–52.5 A has no code of its own (IEC 61851-1 Table A.7). */
const FIRST_RANGE_MAXIMUM_MILLIAMPS = 51_000;
const SECOND_RANGE_MINIMUM_MILLIAMPS = 52_500;

/**
 * The duty that signals a current, in parts per million of the 1 kHz period (IEC 61851-1 Table A.7):
 * 6–51 A: D% = I/0.6; 52.5–80 A: D% = I/2.5 + 64. What lies between, or above 80 A, is signalled as the next lower
 * code, never a higher one. Rounded to the nearest part, as 16 A (26.6667 %) has no exact one.
 *
 * @param milliamps ≥ 6000
 * @throws RangeError below 6 A: that is a pause, and a pause has no duty
 */
export function dutyPartsPerMillion(milliamps: number): number {
  if (!(milliamps >= MINIMUM_PILOT_MILLIAMPS)) {
    throw new RangeError(`${milliamps} mA cannot be signalled; the least is ${MINIMUM_PILOT_MILLIAMPS} mA`);
  }
  const signalled = Math.min(milliamps, MAXIMUM_PILOT_MILLIAMPS);
  if (signalled < SECOND_RANGE_MINIMUM_MILLIAMPS) {
    return Math.round((Math.min(signalled, FIRST_RANGE_MAXIMUM_MILLIAMPS) * 100) / 6);
  }
  return signalled * 4 + 640_000;
}

/** What a duty means to the vehicle: a current, digital communication, or an error that forbids charging. */
export type DutyMeaning =
  | { readonly kind: 'current'; readonly milliamps: number }
  | { readonly kind: 'digital' }
  | { readonly kind: 'error' };

/**
 * Reads a duty as a vehicle does (IEC 61851-1 Table A.8): below 3 % error; 3–7 % digital communication; 7–8 % error;
 * 8–10 % 6 A; 10–85 % D × 0.6; 85–96 % (D − 64) × 2.5; 96–97 % 80 A; above 97 % error.
 *
 * @param partsPerMillion 0..1000000
 */
export function readDuty(partsPerMillion: number): DutyMeaning {
  if (partsPerMillion >= 30_000 && partsPerMillion <= 70_000) return { kind: 'digital' };
  if (partsPerMillion < 80_000 || partsPerMillion > 970_000) return { kind: 'error' };
  if (partsPerMillion < 100_000) return { kind: 'current', milliamps: 6000 };
  if (partsPerMillion <= 850_000) return { kind: 'current', milliamps: Math.round(partsPerMillion * 0.06) };
  if (partsPerMillion <= 960_000) return { kind: 'current', milliamps: Math.round((partsPerMillion - 640_000) / 4) };
  return { kind: 'current', milliamps: 80_000 };
}
