// SPDX-License-Identifier: Apache-2.0

import { isCurrency } from '../core/tariff/currency.ts';
import { readDefaultPrice } from '../core/tariff/default-price.ts';
import { readTimeOfDay } from '../core/time/time-of-day.ts';
import { decimalText, decimalUnits } from '../core/units/decimal.ts';
import type { DecimalType, SettingRow, SettingType, SettingValue, TextType } from './row.ts';

/** Whether a value fits, and if not, what would. */
export type Checked =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly allowed: string };

/** Longest lists of words that are spelled out in an error; longer ones are cut. */
const MAXIMUM_WORDS_SHOWN = 16;

/** What a setting accepts, in words. */
export function describeAllowed(type: SettingType): string {
  switch (type.kind) {
    case 'boolean':
      return 'true or false';
    case 'integer': {
      const range = `a whole number from ${type.minimum} to ${type.maximum}`;
      return type.also === undefined ? range : `${range}, or ${type.also.join(', ')}`;
    }
    case 'decimal': {
      const digits = type.fractionDigits === 1 ? 'one digit' : `${type.fractionDigits} digits`;
      return `a decimal number from ${type.minimum} to ${type.maximum} with at most ${digits} after the point`;
    }
    case 'enum':
      return `one of ${type.allowed.join(', ')}`;
    case 'csl':
      return `up to ${type.maximumItems} of ${shortened(type.allowed)}`;
    case 'secret':
      return `${type.minimumLength} to ${type.maximumLength} printable characters, or empty for none`;
    case 'text':
      return `${describeFormat(type)}${type.mayBeEmpty === true ? ', or empty' : ''}`;
  }
}

function shortened(words: readonly string[]): string {
  if (words.length <= MAXIMUM_WORDS_SHOWN) return words.join(', ');
  return `${words.slice(0, MAXIMUM_WORDS_SHOWN).join(', ')} and ${words.length - MAXIMUM_WORDS_SHOWN} more`;
}

function describeFormat(type: TextType): string {
  const length = `${type.minimumLength} to ${type.maximumLength} characters`;
  switch (type.format) {
    case 'any':
      return length;
    case 'printable':
      return `${length} of printable ASCII`;
    case 'websocket-url':
      return `a ws:// or wss:// address without user, password, query or fragment (${length})`;
    case 'time-zone':
      return 'an IANA time zone such as Europe/Berlin';
    case 'time-of-day':
      return 'a time of day from 00:00 to 23:59';
    case 'currency':
      return 'an ISO 4217 currency such as EUR';
    case 'default-price':
      return 'a JSON object with priceText, and priceTextOffline and chargingPrice (kWhPrice, hourPrice, flatFee) where wanted';
  }
}

/** Checks type and range of a value for a row. Nothing is converted: "16" is not a number. */
export function checkValue(row: Pick<SettingRow, 'type'>, value: unknown): Checked {
  const { type } = row;
  const fitting = fitValue(type, value);
  return fitting === undefined ? { ok: false, allowed: describeAllowed(type) } : { ok: true, value: fitting };
}

function fitValue(type: SettingType, value: unknown): SettingValue | undefined {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer': {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined;
      const inRange = value >= type.minimum && value <= type.maximum;
      return inRange || type.also?.includes(value) === true ? value : undefined;
    }
    case 'decimal':
      return typeof value === 'string' ? fitDecimal(type, value) : undefined;
    case 'enum':
      return typeof value === 'string' && type.allowed.includes(value) ? value : undefined;
    case 'csl':
      return fitList(type.allowed, type.maximumItems, value);
    case 'secret':
      if (typeof value !== 'string') return undefined;
      if (value === '') return value;
      return hasLength(value, type) && isPrintable(value) ? value : undefined;
    case 'text':
      return typeof value === 'string' && fitsText(type, value) ? value : undefined;
  }
}

function fitDecimal({ minimum, maximum, fractionDigits }: DecimalType, value: string): string | undefined {
  const unitsOf = (text: string): number => decimalUnits(text, fractionDigits) ?? Number.NaN;
  const units = unitsOf(value);
  return units >= unitsOf(minimum) && units <= unitsOf(maximum) ? decimalText(units, fractionDigits) : undefined;
}

function fitList(allowed: readonly string[], maximumItems: number, value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > maximumItems) return undefined;
  const items: string[] = [];
  for (const item of value as readonly unknown[]) {
    if (typeof item !== 'string' || !allowed.includes(item)) return undefined;
    if (!items.includes(item)) items.push(item);
  }
  return items;
}

function fitsText(type: TextType, value: string): boolean {
  if (value === '') return type.mayBeEmpty === true || type.minimumLength === 0;
  if (!hasLength(value, type)) return false;
  switch (type.format) {
    case 'any':
      return true;
    case 'printable':
      return isPrintable(value);
    case 'websocket-url':
      return WEBSOCKET_URL.test(value);
    case 'time-zone':
      return isTimeZone(value);
    case 'time-of-day':
      return readTimeOfDay(value) === value;
    case 'currency':
      return isCurrency(value);
    case 'default-price':
      return readDefaultPrice(value) !== undefined;
  }
}

function hasLength(value: string, type: { readonly minimumLength: number; readonly maximumLength: number }): boolean {
  return value.length >= type.minimumLength && value.length <= type.maximumLength;
}

/** Scheme, host or bracketed IPv6 address, optional port and path (RFC 6455 §3); nothing that could carry a secret. */
const WEBSOCKET_URL = /^wss?:\/\/(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:\/[^\s?#@]*)?$/;

const PRINTABLE = /^[\x20-\x7e]*$/;

function isPrintable(value: string): boolean {
  return PRINTABLE.test(value);
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
