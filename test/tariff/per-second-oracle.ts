// SPDX-License-Identifier: Apache-2.0
import type { Stay } from '../../src/core/tariff/bill.ts';
import { minorDigits } from '../../src/core/tariff/currency.ts';
import type { TariffElement, TariffTerms } from '../../src/core/tariff/terms.ts';

/** The bill of a stay whose stretches begin and end on whole seconds and rise by whole watt-hours each second. */
export interface OracleBill {
  readonly amounts: readonly (readonly [string, number])[];
  readonly tax: number;
  readonly total: number;
}

/**
 * The same bill the slow way: second by second, each looked up on the wall clock of the zone. Shares no code with
 * src/core/tariff but the table of currencies.
 */
export function oracleBill(terms: TariffTerms, { startedAtMillis, stretches }: Stay): OracleBill {
  const wall = wallClock(terms.timeZone);
  const counts = terms.elements.map(() => ({ seconds: 0, wattHours: 0, own: 0 }));
  let delivered = 0;
  for (const { kind, fromMillis, toMillis, fromWattHours, toWattHours } of stretches) {
    const rise = ((toWattHours - fromWattHours) * 1000) / (toMillis - fromMillis);
    for (let second = fromMillis; second < toMillis; second += 1000) {
      if (second < startedAtMillis + terms.initialGraceSeconds * 1000) continue;
      delivered += rise;
      const local = wall(second);
      terms.elements.forEach((element, index) => {
        const count = counts[index];
        if (count === undefined || !isWithin(element, local)) return;
        const isOwn = kind === { usage: 'charging', parking: 'parked' }[element.element];
        if (count.own < element.graceSeconds) {
          if (isOwn) count.own += 1;
          return;
        }
        if (isOwn) count.seconds += 1;
        count.wattHours += rise;
      });
    }
  }
  return settle(terms, counts, delivered);
}

interface Wall {
  readonly minute: number;
  readonly today: string;
  readonly yesterday: string;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function wallClock(timeZone: string): (millis: number) => Wall {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit' });
  const known = new Map<number, Wall>();
  return (millis) => {
    const minute = Math.floor(millis / 60_000);
    const found = known.get(minute);
    if (found !== undefined) return found;
    // "Monday 09:30", with or without a comma.
    const [day = '', time = ''] = format.format(millis).split(/,? /);
    const [hours = '', minutes = ''] = time.split(':');
    const yesterday = DAYS[(DAYS.indexOf(day) + 6) % 7] ?? '';
    const wall = { minute: (Number(hours) % 24) * 60 + Number(minutes), today: day, yesterday };
    known.set(minute, wall);
    return wall;
  };
}

function isWithin({ dayOfWeek, fromMinute, untilMinute }: TariffElement, { minute, today, yesterday }: Wall): boolean {
  const is = (day: string) => dayOfWeek === 'Everyday' || dayOfWeek === day;
  if (fromMinute < untilMinute) return is(today) && minute >= fromMinute && minute < untilMinute;
  return (is(today) && minute >= fromMinute) || (is(yesterday) && minute < untilMinute);
}

function settle(
  terms: TariffTerms,
  counts: readonly { readonly seconds: number; readonly wattHours: number }[],
  delivered: number,
): OracleBill {
  const scale = 10 ** (6 - minorDigits(terms.currency));
  let cap = terms.parkingCapMicros === 0 ? Number.POSITIVE_INFINITY : Math.floor(terms.parkingCapMicros / scale);
  const amounts: [string, number][] = [];
  terms.elements.forEach(({ element, billing, counts: how, interval, rateMicros }, index) => {
    const { seconds = 0, wattHours = 0 } = counts[index] ?? {};
    const quantity = { session: Math.min(seconds, 1), time: seconds, energy: wattHours }[billing];
    if (quantity === 0 || rateMicros === 0) return;
    const parts = how === 'started' ? Math.ceil(quantity / interval) * interval : quantity;
    let amount = halfUp(rateMicros * parts, interval * scale);
    if (element === 'parking') {
      amount = Math.min(amount, cap);
      cap -= amount;
    }
    amounts.push([element, amount]);
  });
  if (terms.serviceFeeMicros > 0 && (amounts.length > 0 || delivered > 0)) {
    amounts.push(['service-fee', halfUp(terms.serviceFeeMicros, scale)]);
  }
  const net = amounts.reduce((sum, [, amount]) => sum + amount, 0);
  const tax = halfUp(net * terms.taxPercentMicros, 100_000_000);
  return { amounts, tax, total: net + tax };
}

/** Exact while the numbers stay below 2^53: remainder and quotient of whole numbers. */
function halfUp(numerator: number, denominator: number): number {
  const rest = numerator % denominator;
  return (numerator - rest) / denominator + (2 * rest >= denominator ? 1 : 0);
}
