// SPDX-License-Identifier: Apache-2.0
import type { Stay } from '../../src/core/tariff/bill.ts';
import type { TariffElement, TariffTerms } from '../../src/core/tariff/terms.ts';
import type { Stretch, StretchKind } from '../../src/core/tariff/timeline.ts';

export const MINUTE_MS = 60_000;

/** An element around the clock, billed by energy at no price, unless told otherwise. */
export function element(change: Partial<TariffElement>): TariffElement {
  return {
    element: 'usage',
    billing: 'energy',
    dayOfWeek: 'Everyday',
    fromMinute: 0,
    untilMinute: 1440,
    interval: 1000,
    counts: 'exact',
    rateMicros: 0,
    graceSeconds: 0,
    ...change,
  };
}

/** A time of day as the minute of the day. */
export const at = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

export function terms(change: Partial<TariffTerms>): TariffTerms {
  return {
    source: 'settings',
    schemeId: 0,
    currency: 'USD',
    timeZone: 'UTC',
    elements: [],
    initialGraceSeconds: 0,
    parkingCapMicros: 0,
    serviceFeeMicros: 0,
    taxPercentMicros: 0,
    parkingAfterStop: true,
    ...change,
  };
}

/** A part of a session: what happens, for how many seconds, and the watt-hours that flow in it. */
export type Part = readonly [kind: StretchKind, seconds: number, wattHours: number];

/** A session from a moment on, its register beginning at 1000 Wh. */
export function stay(startedAt: string, ...parts: readonly Part[]): Stay {
  const startedAtMillis = Date.parse(startedAt);
  const stretches: Stretch[] = [];
  let fromMillis = startedAtMillis;
  let fromWattHours = 1000;
  for (const [kind, seconds, wattHours] of parts) {
    const toMillis = fromMillis + seconds * 1000;
    const toWattHours = fromWattHours + wattHours;
    stretches.push({ kind, fromMillis, toMillis, fromWattHours, toWattHours });
    fromMillis = toMillis;
    fromWattHours = toWattHours;
  }
  return { startedAtMillis, stretches };
}
