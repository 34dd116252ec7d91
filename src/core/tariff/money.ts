// SPDX-License-Identifier: Apache-2.0
import { minorDigits } from './currency.ts';

/**
 * Prices are whole millionths of the currency's unit ("micros": 0.30 EUR = 300,000), so that 0.123 per kWh is exact.
 * Amounts on a bill are whole minor units (cents). Between the two everything is an exact fraction of integers.
 */
export const MICROS_DIGITS = 6;

/** An amount of money before it is rounded, in micros. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The one rounding rule: to the nearest minor unit, a half up. Amounts are never negative. */
export function roundHalfUp({ numerator, denominator }: Fraction): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** An exact amount as it stands on the bill. */
export function toMinorUnits({ numerator, denominator }: Fraction, currency: string): number {
  return roundHalfUp({ numerator, denominator: denominator * microsPerMinorUnit(currency) });
}

/** The largest whole number of minor units that is not above a limit. */
export function limitMinorUnits(micros: number, currency: string): number {
  return Number(BigInt(micros) / microsPerMinorUnit(currency));
}

/** A share of an amount of minor units, rounded. @param percentMicros millionths of a percent */
export function shareOf(minorUnits: number, percentMicros: number): number {
  return roundHalfUp({ numerator: BigInt(minorUnits) * BigInt(percentMicros), denominator: 100_000_000n });
}

function microsPerMinorUnit(currency: string): bigint {
  return 10n ** BigInt(MICROS_DIGITS - minorDigits(currency));
}
