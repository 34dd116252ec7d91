// SPDX-License-Identifier: Apache-2.0
import type { BillLine } from '../../../core/tariff/bill.ts';
import type { TariffElement, TariffTerms } from '../../../core/tariff/terms.ts';
import { duration, kilowattHours, price } from './format.ts';
import { m } from './messages/messages.ts';

const words = m.tariff;

const two = (value: number): string => String(value).padStart(2, '0');
const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

function time(seconds: number): string {
  return seconds % 60 === 0 ? words.minutes(seconds / 60) : words.seconds(seconds);
}

/** A rate and what it buys: $0.30 for 1 kWh. */
function rate(
  { billing, interval, rateMicros }: Pick<TariffElement, 'billing' | 'interval' | 'rateMicros'>,
  currency: string,
): string {
  const amount = price(rateMicros, currency);
  if (billing === 'session') return `${amount} ${words.session}`;
  return words.per(amount, billing === 'time' ? time(interval) : words.energy(String(interval / 1000)));
}

/** One price of a tariff, with all that restricts it. */
function elementText(element: TariffElement, { currency, parkingCapMicros }: TariffTerms): string {
  const isAlways = element.dayOfWeek === 'Everyday' && (element.untilMinute - element.fromMinute) % 1440 === 0;
  const day = element.dayOfWeek === 'Everyday' ? words.everyday : element.dayOfWeek;
  return [
    `${words.element[element.element]}: ${rate(element, currency)}`,
    ...(isAlways ? [] : [words.window(day, clock(element.fromMinute), clock(element.untilMinute))]),
    ...(element.graceSeconds === 0 ? [] : [words.grace(time(element.graceSeconds))]),
    ...(element.element === 'parking' && parkingCapMicros > 0 ? [words.cap(price(parkingCapMicros, currency))] : []),
  ].join(', ');
}

/** A tariff in sentences, for people. */
export function priceLines(terms: TariffTerms): readonly string[] {
  const priced = terms.elements
    .filter(({ rateMicros }) => rateMicros > 0)
    .map((element) => elementText(element, terms));
  const fee = terms.serviceFeeMicros;
  const lines = [...priced, ...(fee === 0 ? [] : [`${words.element['service-fee']}: ${price(fee, terms.currency)}`])];
  if (lines.length === 0) return [words.free];
  return [
    ...lines,
    ...(terms.taxPercentMicros === 0 ? [] : [words.plusTax(String(terms.taxPercentMicros / 1_000_000))]),
    ...(terms.initialGraceSeconds === 0 ? [] : [words.initialGrace(time(terms.initialGraceSeconds))]),
  ];
}

/** What a line of a bill counts: 12.35 kWh × $0.30 for 1 kWh. */
export function quantityText(line: BillLine, currency: string): string {
  if (line.billing === 'session') return words.session;
  const amount = line.billing === 'time' ? duration(line.quantity * 1000) : words.energy(kilowattHours(line.quantity));
  return `${amount} · ${rate(line, currency)}`;
}
