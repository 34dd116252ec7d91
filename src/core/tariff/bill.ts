// SPDX-License-Identifier: Apache-2.0

import { createZone, type Zone } from '../time/zone.ts';
import { minorDigits } from './currency.ts';
import { type Fraction, limitMinorUnits, shareOf, toMinorUnits } from './money.ts';
import type { Billing, ElementKind, TariffElement, TariffTerms } from './terms.ts';
import { registerAt, type Stretch, stretchFrom } from './timeline.ts';
import { within } from './windows.ts';

/** One line of a bill; its amount can be worked out again from what else it says. */
export interface BillLine {
  readonly element: ElementKind | 'service-fee';
  readonly billing: Billing;
  /** Whole seconds, whole watt-hours, or 1 for a session. */
  readonly quantity: number;
  readonly unit: 's' | 'Wh' | 'session';
  /** How much of the unit the rate buys. */
  readonly interval: number;
  readonly counts: TariffElement['counts'];
  /** Millionths of the currency's unit. */
  readonly rateMicros: number;
  readonly amountMinorUnits: number;
  /** The limit of parking made it less than quantity and rate do. */
  readonly isCapped: boolean;
  /** The first and the last moment that counted. */
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** What a session costs. Amounts are whole minor units of the currency. */
export interface Bill {
  readonly currency: string;
  /** Digits after the point of the currency. */
  readonly minorDigits: number;
  readonly lines: readonly BillLine[];
  /** The sum of the lines. */
  readonly netMinorUnits: number;
  readonly taxMinorUnits: number;
  readonly totalMinorUnits: number;
}

/** A session so far, or all of it: stretches in order, without gaps between them. */
export interface Stay {
  readonly startedAtMillis: number;
  readonly stretches: readonly Stretch[];
}

/**
 * The bill of a session, or of what there is of it (docs/tariff.md). Rounded once for each line and once for the tax.
 * @param zone that of the terms
 */
export function billOf(
  terms: TariffTerms,
  { startedAtMillis, stretches }: Stay,
  zone: Zone = createZone(terms.timeZone),
): Bill {
  const billedFrom = startedAtMillis + terms.initialGraceSeconds * 1000;
  const billed = stretches.flatMap((stretch) => stretchFrom(stretch, billedFrom) ?? []);
  const priced = terms.elements.flatMap((element) => lineOf(element, terms, zone, billed) ?? []);
  const lines = [...capParking(priced, terms), ...serviceFee(terms, billed, priced.length > 0)];
  const netMinorUnits = lines.reduce((sum, line) => sum + line.amountMinorUnits, 0);
  const taxMinorUnits = shareOf(netMinorUnits, terms.taxPercentMicros);
  return {
    currency: terms.currency,
    minorDigits: minorDigits(terms.currency),
    lines,
    netMinorUnits,
    taxMinorUnits,
    totalMinorUnits: netMinorUnits + taxMinorUnits,
  };
}

interface Counted {
  /** Of the element's own time. */
  readonly millis: number;
  readonly wattHours: number;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** Whether a stretch is the element's own time. */
export function isTimeOf(element: TariffElement, { kind }: Pick<Stretch, 'kind'>): boolean {
  return kind === (element.element === 'usage' ? 'charging' : 'parked');
}

/** What of a session falls into the element's window after its grace; undefined when nothing does. */
function count(element: TariffElement, zone: Zone, stretches: readonly Stretch[]): Counted | undefined {
  let graceMs = element.graceSeconds * 1000;
  let counted: Counted | undefined;
  for (const stretch of stretches) {
    const isTime = isTimeOf(element, stretch);
    for (const part of within(element, zone, stretch)) {
      const freeMs = isTime ? Math.min(graceMs, part.toMillis - part.fromMillis) : 0;
      graceMs -= freeMs;
      const fromMillis = part.fromMillis + freeMs;
      if (graceMs > 0 || fromMillis >= part.toMillis) continue;
      const wattHours = registerAt(stretch, part.toMillis) - registerAt(stretch, fromMillis);
      if (!isTime && (element.billing !== 'energy' || wattHours === 0)) continue;
      counted = {
        millis: (counted?.millis ?? 0) + (isTime ? part.toMillis - fromMillis : 0),
        wattHours: (counted?.wattHours ?? 0) + wattHours,
        fromMillis: counted?.fromMillis ?? fromMillis,
        toMillis: part.toMillis,
      };
    }
  }
  return counted;
}

/** How much of the element's own time has passed in its window since the initial grace, for finding its grace's end. */
export function timeOf(
  element: TariffElement,
  { startedAtMillis, stretches }: Stay,
  terms: TariffTerms,
  zone: Zone,
): number {
  const from = startedAtMillis + terms.initialGraceSeconds * 1000;
  const own = stretches.filter((stretch) => isTimeOf(element, stretch));
  return own
    .flatMap((stretch) => stretchFrom(stretch, from) ?? [])
    .flatMap((stretch) => within(element, zone, stretch))
    .reduce((sum, span) => sum + span.toMillis - span.fromMillis, 0);
}

function lineOf(
  element: TariffElement,
  { currency }: TariffTerms,
  zone: Zone,
  stretches: readonly Stretch[],
): BillLine | undefined {
  if (element.rateMicros === 0) return undefined;
  const counted = count(element, zone, stretches);
  if (counted === undefined) return undefined;
  const { quantity, unit } = quantityOf(element, counted);
  if (quantity === 0) return undefined;
  const { billing, interval, counts, rateMicros } = element;
  const { fromMillis, toMillis } = counted;
  const amountMinorUnits = toMinorUnits(amount(quantity, element), currency);
  const line = {
    element: element.element,
    billing,
    quantity,
    unit,
    interval,
    counts,
    rateMicros,
    fromMillis,
    toMillis,
  };
  return { ...line, amountMinorUnits, isCapped: false };
}

function quantityOf(element: TariffElement, { millis, wattHours }: Counted): Pick<BillLine, 'quantity' | 'unit'> {
  const seconds = Math.floor(millis / 1000);
  switch (element.billing) {
    case 'session':
      return { quantity: Math.min(seconds, 1), unit: 'session' };
    case 'time':
      return { quantity: seconds, unit: 's' };
    case 'energy':
      return { quantity: wattHours, unit: 'Wh' };
  }
}

function amount(quantity: number, { interval, counts, rateMicros }: TariffElement): Fraction {
  const rate = BigInt(rateMicros);
  if (counts === 'started') return { numerator: rate * BigInt(Math.ceil(quantity / interval)), denominator: 1n };
  return { numerator: rate * BigInt(quantity), denominator: BigInt(interval) };
}

/** Parking costs no more than its limit, however many lines it has. */
function capParking(lines: readonly BillLine[], { parkingCapMicros, currency }: TariffTerms): readonly BillLine[] {
  if (parkingCapMicros === 0) return lines;
  let left = limitMinorUnits(parkingCapMicros, currency);
  return lines.map((line) => {
    if (line.element !== 'parking') return line;
    const amountMinorUnits = Math.min(line.amountMinorUnits, left);
    left -= amountMinorUnits;
    return { ...line, amountMinorUnits, isCapped: amountMinorUnits < line.amountMinorUnits };
  });
}

/** Due once, as soon as anything else is, or energy has flowed after the initial grace. */
function serviceFee(terms: TariffTerms, billed: readonly Stretch[], hasLines: boolean): readonly BillLine[] {
  const first = billed[0];
  const last = billed.at(-1);
  if (terms.serviceFeeMicros === 0 || first === undefined || last === undefined) return [];
  if (!hasLines && last.toWattHours === first.fromWattHours) return [];
  const rateMicros = terms.serviceFeeMicros;
  return [
    {
      ...{ element: 'service-fee', billing: 'session', quantity: 1, unit: 'session', interval: 1, counts: 'started' },
      rateMicros,
      amountMinorUnits: toMinorUnits({ numerator: BigInt(rateMicros), denominator: 1n }, terms.currency),
      isCapped: false,
      fromMillis: first.fromMillis,
      toMillis: last.toMillis,
    },
  ];
}
