// SPDX-License-Identifier: Apache-2.0
import { isIdTag } from './id-tag.ts';

/**
 * How a card's number is written. `any` tells by the digits: 9 or 10 decimal digits are the decimal number of a card with
 * a UID of 4 bytes, as printed on issued cards (ETEK EKEPC3 manual §5.3), other digits are hex (§5.4), and what has other
 * signs is the id of an app. The others say it, for lists in which the digits do not tell: `decimal` takes numbers
 * that have lost their leading zeros, `text` takes ids that look like numbers.
 */
export const TAG_NOTATIONS = ['any', 'hex', 'decimal', 'text'] as const;
export type TagNotation = (typeof TAG_NOTATIONS)[number];

/** `why` is the rest of a sentence that begins with the number. */
export type ParsedTag = { readonly ok: true; readonly idTag: string } | { readonly ok: false; readonly why: string };

/** The other ways to write the number of a card. */
export interface TagForms {
  readonly idTag: string;
  /** Undefined: it has no UID of 4 bytes. */
  readonly decimal: string | undefined;
  /** The same bytes, the last one first: how a list of the other byte order has it. Undefined: it is no number. */
  readonly reversed: string | undefined;
  readonly reversedDecimal: string | undefined;
}

const HEX = /^[0-9A-F]+$/;
const PAIRS = /^[0-9A-F]{2}(?:[ :-][0-9A-F]{2})+$/;
/** A long number that went through a spreadsheet: 1.23457E+13 */
const ROUNDED = /^\d+(?:[.,]\d+)?E\+\d+$/;
/** Hex digits of UIDs of 4, 7 and 10 bytes (ISO/IEC 14443-3 §6.5.4). */
const UID_DIGITS: readonly number[] = [8, 14, 20];
const DECIMAL_UID_DIGITS = 8;
const LARGEST_DECIMAL = 0xff_ff_ff_ff;
/** Issued cards have 9 digits; a number of 4 bytes has 10 at most. */
const ISSUED_DIGITS = 9;
const MOST_DECIMAL_DIGITS = 10;

const HEX_RULE = '8, 14 or 20 hex digits (4, 7 or 10 bytes; a leading zero may be missing)';
const DECIMAL_RULE = `a decimal number of at most ${MOST_DECIMAL_DIGITS} digits, up to ${LARGEST_DECIMAL}`;

/**
 * The one idTag of a number, however it is written: upper-case hex of whole bytes, or the text as it stands. Blanks around
 * it do not count, nor does the case of hex digits, nor blanks, colons or dashes between bytes.
 */
export function parseTag(text: string, notation: TagNotation = 'any'): ParsedTag {
  const trimmed = text.trim();
  if (trimmed === '') return wrong('is missing');
  const digits = withoutSeparators(trimmed.toUpperCase());
  switch (notation) {
    case 'hex':
      return parseHex(digits);
    case 'decimal':
      return parseDecimal(digits);
    case 'text':
      return parseText(trimmed);
    case 'any':
      return parseAny(trimmed, digits);
  }
}

function parseAny(text: string, digits: string): ParsedTag {
  if (ROUNDED.test(digits)) return wrong('was rounded by a spreadsheet: give the column the format "text" there');
  const isIssued = /^\d+$/.test(digits) && [ISSUED_DIGITS, MOST_DECIMAL_DIGITS].includes(digits.length);
  if (isIssued) return parseDecimal(digits);
  return HEX.test(digits) ? parseHex(digits) : parseText(text);
}

/** Readers that print a number leave out a leading zero: 7 digits are 8 (ETEK EKEPC3 manual §5.4), 13 are 14, 19 are 20. */
function parseHex(digits: string): ParsedTag {
  const whole = digits.length % 2 === 0 ? digits : `0${digits}`;
  if (HEX.test(whole) && UID_DIGITS.includes(whole.length)) return { ok: true, idTag: whole };
  return wrong(`has ${digits.length} characters; it must be ${HEX_RULE}, or 9 or 10 decimal digits`);
}

function parseDecimal(digits: string): ParsedTag {
  const isShort = /^\d+$/.test(digits) && digits.length <= MOST_DECIMAL_DIGITS;
  if (!isShort || Number(digits) > LARGEST_DECIMAL) return wrong(`must be ${DECIMAL_RULE}`);
  return { ok: true, idTag: Number(digits).toString(16).toUpperCase().padStart(DECIMAL_UID_DIGITS, '0') };
}

function parseText(text: string): ParsedTag {
  return isIdTag(text) ? { ok: true, idTag: text } : wrong('must be 1 to 20 printable ASCII characters');
}

/** The number of a card in all its forms. */
export function tagForms(idTag: string): TagForms {
  const reversed = reverseTag(idTag);
  return {
    idTag,
    decimal: decimalOf(idTag),
    reversed,
    reversedDecimal: reversed === undefined ? undefined : decimalOf(reversed),
  };
}

/** Its bytes, the last one first; undefined when it is no number of a card. */
export function reverseTag(idTag: string): string | undefined {
  const digits = idTag.toUpperCase();
  if (!HEX.test(digits) || !UID_DIGITS.includes(digits.length)) return undefined;
  return (digits.match(/../g) ?? []).reverse().join('');
}

/** As on issued cards: at least 9 digits. */
function decimalOf(idTag: string): string | undefined {
  const isNumber = HEX.test(idTag.toUpperCase()) && idTag.length === DECIMAL_UID_DIGITS;
  return isNumber ? String(Number.parseInt(idTag, 16)).padStart(ISSUED_DIGITS, '0') : undefined;
}

/** What somebody who searches for a text may mean. */
export interface TagSearch {
  /** The beginning of an idTag, in upper case. */
  readonly prefix: string;
  /** Whole idTags: what the text is in another notation or byte order. */
  readonly idTags: readonly string[];
}

/** Idtags to look for: the text as it stands, and as hex, as a decimal number, and with its bytes turned round. */
export function tagSearch(text: string): TagSearch {
  const prefix = withoutSeparators(text.trim().toUpperCase());
  const meant = (['hex', 'decimal'] as const).flatMap((notation) => {
    const parsed = parseTag(prefix, notation);
    return parsed.ok ? [parsed.idTag, reverseTag(parsed.idTag) ?? parsed.idTag] : [];
  });
  return { prefix, idTags: [...new Set(meant)] };
}

function withoutSeparators(upper: string): string {
  return PAIRS.test(upper) ? upper.replaceAll(/[ :-]/g, '') : upper;
}

function wrong(why: string): ParsedTag {
  return { ok: false, why };
}
