// SPDX-License-Identifier: Apache-2.0

/** Digits with at most one point, no sign but a minus, no exponent; so many digits that the scaled integer is safe. */
const DECIMAL = /^(-?)([0-9]{1,12})(?:\.([0-9]{1,24}))?$/;

/**
 * A decimal number as a whole number of its smallest units: '0.25' with 4 digits is 2500. Exact.
 * @returns undefined when it is no plain decimal number, or has more digits after the point than `fractionDigits`
 */
export function decimalUnits(text: string, fractionDigits: number): number | undefined {
  const parts = split(text, fractionDigits);
  return parts === undefined || /[1-9]/.test(parts.rest) ? undefined : parts.units;
}

/** The same, but digits beyond the last one are rounded, half away from zero. */
export function roundedDecimalUnits(text: string, fractionDigits: number): number | undefined {
  const parts = split(text, fractionDigits);
  if (parts === undefined) return undefined;
  const roundsUp = parts.rest.charAt(0) >= '5';
  const step = text.startsWith('-') ? -1 : 1;
  return roundsUp ? parts.units + step : parts.units;
}

/** With all its digits: 2500 with 4 digits is '0.2500', 331 cents are '3.31'. */
export function fixedDecimalText(units: number, fractionDigits: number): string {
  const digits = String(Math.abs(units)).padStart(fractionDigits + 1, '0');
  const point = digits.length - fractionDigits;
  return `${units < 0 ? '-' : ''}${digits.slice(0, point)}${fractionDigits === 0 ? '' : `.${digits.slice(point)}`}`;
}

/** The shortest text of it: 2500 with 4 digits is '0.25'. `decimalUnits` reads it back. */
export function decimalText(units: number, fractionDigits: number): string {
  const text = fixedDecimalText(units, fractionDigits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function split(text: string, fractionDigits: number): { readonly units: number; readonly rest: string } | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const kept = fraction.slice(0, fractionDigits).padEnd(fractionDigits, '0');
  const size = Number(`${whole}${kept}`);
  if (!Number.isSafeInteger(size)) return undefined;
  return { units: sign === '-' && size !== 0 ? -size : size, rest: fraction.slice(fractionDigits) };
}
