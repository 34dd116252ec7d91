// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { integer } from '../options.ts';

/** Above this the contact counts as open (ports: `readOhms`). */
const OPEN_OHMS = 100_000;

/** The resistor in the plug is the lower one of a divider. */
export const dividerOptions = {
  /** From the supply to the contact. IEC 61851-1 Table B.2 resistors run from 100 Ω to 1.5 kΩ. */
  pullUpOhms: integer(10, 100_000),
  supplyMillivolts: v.optional(integer(1000, 5000), 3300),
};

export interface Divider {
  readonly pullUpOhms: number;
  readonly supplyMillivolts: number;
}

/** The lower resistor, from the voltage across it. Whole ohms; Infinity when it is as good as open. */
export function dividerOhms(millivolts: number, { pullUpOhms, supplyMillivolts }: Divider): number {
  const across = Math.max(0, millivolts);
  if (across >= supplyMillivolts) return Number.POSITIVE_INFINITY;
  const ohms = Math.round((pullUpOhms * across) / (supplyMillivolts - across));
  return ohms > OPEN_OHMS ? Number.POSITIVE_INFINITY : ohms;
}

/** The voltage across the lower resistor, for emulators. */
export function dividerMillivolts(ohms: number, { pullUpOhms, supplyMillivolts }: Divider): number {
  return Number.isFinite(ohms) ? (supplyMillivolts * ohms) / (ohms + pullUpOhms) : supplyMillivolts;
}
