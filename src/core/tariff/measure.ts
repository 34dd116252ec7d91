// SPDX-License-Identifier: Apache-2.0
import type { TariffElement } from './terms.ts';

/** Billing types as the Blink manual calls them. */
export const BILLING_TYPES = ['Session', 'Time', 'KWh'] as const;
export type BillingType = (typeof BILLING_TYPES)[number];

/** How a billing type of the Blink manual counts. @param unitInterval minutes or kWh */
export function measureOf(
  billingType: BillingType,
  unitInterval: number,
): Pick<TariffElement, 'billing' | 'interval' | 'counts'> {
  switch (billingType) {
    case 'Session':
      return { billing: 'session', interval: 1, counts: 'started' };
    case 'Time':
      return { billing: 'time', interval: unitInterval * 60, counts: 'started' };
    case 'KWh':
      return { billing: 'energy', interval: unitInterval * 1000, counts: 'exact' };
  }
}

/** HH:MM as minutes of the day. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** HHMM knows no 24:00, so the last minute of the day stands for its end. */
export function endMinuteOf(time: string): number {
  return time === '23:59' ? 1440 : minuteOf(time);
}
