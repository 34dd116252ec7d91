// SPDX-License-Identifier: Apache-2.0
import { MINIMUM_PILOT_MILLIAMPS } from '../units/units.ts';
import { type PhasePower, powerOfMilliamps } from './rate.ts';

const MINIMUM_POWER = powerOfMilliamps(MINIMUM_PILOT_MILLIAMPS);

/**
 * One connector's part of what the whole station may have (OCPP 1.6 §3.13.1): equal parts, or, where those would be too
 * small for a pilot to signal, equal parts for as many as there is enough for, those that began first.
 * @param sharers how many share it, this one included
 * @param place 0 = began first
 */
export function shareOf(whole: PhasePower, sharers: number, place: number): PhasePower {
  const each = Math.floor(whole / sharers);
  if (sharers === 1 || each >= MINIMUM_POWER) return each;
  const served = Math.floor(whole / MINIMUM_POWER);
  return place < served ? Math.floor(whole / served) : 0;
}
