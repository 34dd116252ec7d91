// SPDX-License-Identifier: Apache-2.0
import { roundedDecimalUnits } from '../units/decimal.ts';
import { MICROS_DIGITS } from './money.ts';
import type { TariffElement } from './terms.ts';

/** Unit prices of a central system; left out: nothing is charged for it (OCPP & California Pricing, ChargingPrice). */
export interface ChargingPrice {
  readonly kWhMicros: number;
  readonly hourMicros: number;
  readonly flatMicros: number;
}

/** What a vehicle pays that is plugged in and takes no energy (IdlePrice). */
export interface IdlePrice {
  readonly graceSeconds: number;
  readonly hourMicros: number;
}

/** The key DefaultPrice of the application note "OCPP & California Pricing Requirements", table 1. */
export interface DefaultPrice {
  readonly priceText: string;
  readonly priceTextOffline: string | undefined;
  readonly chargingPrice: ChargingPrice | undefined;
  readonly idlePrice: IdlePrice | undefined;
}

/** The highest price that is believed, in micros: a million of the currency's unit. */
export const HIGHEST_MICROS = 1_000_000_000_000;
const LONGEST_TEXT = 500;

/** A price as a number or a text; exact to a millionth. Undefined when it is none, is negative or absurd. */
export function readMicros(value: unknown): number | undefined {
  // The shortest text that means the same number is what the sender wrote, as far as a number can tell.
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const micros = roundedDecimalUnits(text, MICROS_DIGITS);
  return micros === undefined || micros < 0 || micros > HIGHEST_MICROS ? undefined : micros;
}

/** Reads the value of the key; undefined when it is not one. */
export function readDefaultPrice(text: string): DefaultPrice | undefined {
  const value = parseObject(text);
  if (value === undefined || !hasOnly(value, ['priceText', 'priceTextOffline', 'chargingPrice', 'idlePrice'])) {
    return undefined;
  }
  const { priceText, priceTextOffline } = value;
  if (!isText(priceText) || (priceTextOffline !== undefined && !isText(priceTextOffline))) return undefined;
  const chargingPrice = readPart(value['chargingPrice'], readChargingPrice);
  const idlePrice = readPart(value['idlePrice'], readIdlePrice);
  if (chargingPrice === 'wrong' || idlePrice === 'wrong') return undefined;
  return { priceText, priceTextOffline, chargingPrice, idlePrice };
}

type Part = Readonly<Record<string, unknown>>;

function readPart<T>(value: unknown, read: (part: Part) => T | undefined): T | undefined | 'wrong' {
  if (value === undefined) return undefined;
  return (isObject(value) ? read(value) : undefined) ?? 'wrong';
}

/** Undefined when it is none. */
export function readChargingPrice(part: Part): ChargingPrice | undefined {
  if (!hasOnly(part, ['kWhPrice', 'hourPrice', 'flatFee'])) return undefined;
  const kWhMicros = readMicros(part['kWhPrice'] ?? 0);
  const hourMicros = readMicros(part['hourPrice'] ?? 0);
  const flatMicros = readMicros(part['flatFee'] ?? 0);
  if (kWhMicros === undefined || hourMicros === undefined || flatMicros === undefined) return undefined;
  return { kWhMicros, hourMicros, flatMicros };
}

const MOST_GRACE_MINUTES = 100_000;

/** Undefined when it is none. */
export function readIdlePrice(part: Part): IdlePrice | undefined {
  if (!hasOnly(part, ['graceMinutes', 'hourPrice'])) return undefined;
  const minutes = part['graceMinutes'] ?? 0;
  const hourMicros = readMicros(part['hourPrice'] ?? 0);
  if (typeof minutes !== 'number' || !Number.isInteger(minutes) || minutes < 0 || minutes > MOST_GRACE_MINUTES) return;
  return hourMicros === undefined ? undefined : { graceSeconds: minutes * 60, hourMicros };
}

/** The elements of a tariff that charge those prices, around the clock. */
export function elementsOf(
  { kWhMicros, hourMicros, flatMicros }: ChargingPrice,
  idlePrice: IdlePrice | undefined,
): readonly TariffElement[] {
  const always = { dayOfWeek: 'Everyday', fromMinute: 0, untilMinute: 1440 } as const;
  const usage = { ...always, element: 'usage', graceSeconds: 0 } as const;
  const hour = { billing: 'time', interval: 3600, counts: 'exact' } as const;
  const elements: readonly TariffElement[] = [
    { ...usage, billing: 'energy', interval: 1000, counts: 'exact', rateMicros: kWhMicros },
    { ...usage, ...hour, rateMicros: hourMicros },
    { ...usage, billing: 'session', interval: 1, counts: 'started', rateMicros: flatMicros },
  ];
  if (idlePrice === undefined) return elements;
  const { hourMicros: rateMicros, graceSeconds } = idlePrice;
  return [...elements, { ...always, ...hour, element: 'parking', rateMicros, graceSeconds }];
}

function parseObject(text: string): Part | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}

function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}
