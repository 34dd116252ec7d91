// SPDX-License-Identifier: Apache-2.0

/**
 * The current a type 2 cable may carry, from its coding resistor PP–PE (IEC 61851-1 Table B.2): 1.5 kΩ 13 A, 680 Ω
 * 20 A, 220 Ω 32 A, 100 Ω 63 A. Between two codings the smaller current holds; outside them none.
 *
 * @returns milliamps, 0 when there is no valid cable
 */
export function cableMilliamps(ohms: number): number {
  if (!(ohms >= 60 && ohms <= 4500)) return 0;
  if (ohms <= 150) return 63_000;
  if (ohms <= 330) return 32_000;
  if (ohms <= 1000) return 20_000;
  return 13_000;
}
