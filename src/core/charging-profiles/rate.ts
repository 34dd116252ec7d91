// SPDX-License-Identifier: Apache-2.0

export type RateUnit = 'A' | 'W';

/** Volts from line to neutral that amperes and watts are converted with (OCPP 1.6 errata 3.34: the nominal voltage). */
export const NOMINAL_VOLTS = 230;

/**
 * What may flow on one phase, in sixtieths of a watt. Every tenth of an ampere, and every tenth of a watt on one, two or
 * three phases, is a whole number of them: A and W compare exactly, and a watt stays a watt when it is told again.
 */
export type PhasePower = number;

const PER_TENTH_AMPERE = (NOMINAL_VOLTS * 60) / 10;
const PER_TENTH_WATT = 60 / 10;

/** A limit is per phase in A, and of all phases together in W. @param phases 1, 2 or 3 */
export function phasePower(unit: RateUnit, tenths: number, phases: number): PhasePower {
  return unit === 'A' ? tenths * PER_TENTH_AMPERE : (tenths * PER_TENTH_WATT) / phases;
}

/** In tenths of a unit, rounded down: a limit is never told as more than it is. */
export function tenthsOf(power: PhasePower, unit: RateUnit, phases: number): number {
  return Math.floor(unit === 'A' ? power / PER_TENTH_AMPERE : (power * phases) / PER_TENTH_WATT);
}

/** The current on each phase, rounded down. */
export function milliampsOf(power: PhasePower): number {
  return Math.floor((power * 100) / PER_TENTH_AMPERE);
}

/** Rounded down. */
export function powerOfMilliamps(milliamps: number): PhasePower {
  return Math.floor((milliamps * PER_TENTH_AMPERE) / 100);
}
