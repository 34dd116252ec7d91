// SPDX-License-Identifier: Apache-2.0
import { type CardDetails, parseCardName } from './card.ts';
import { parseTag, reverseTag, type TagNotation } from './tag-forms.ts';

/** How the numbers of a list are to be read. */
export interface ListReading {
  readonly notation: TagNotation;
  /** The list has the bytes of numbers in the other order than the charger (BE, LE). */
  readonly reversed: boolean;
}

/** The cells of one card of a list; undefined: the list has no such column, so that a known card keeps what it has. */
export interface CardCells {
  readonly number: string;
  readonly name?: string | undefined;
  readonly blocked?: string | undefined;
  readonly validUntil?: string | undefined;
}

export type ReadCard =
  | { readonly ok: true; readonly idTag: string; readonly details: CardDetails }
  | { readonly ok: false; readonly why: string };

const YES: readonly string[] = ['yes', 'true', '1', 'blocked', 'x'];
const NO: readonly string[] = ['', 'no', 'false', '0'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A card of a list, or what is wrong with it, in a sentence. */
export function readCard(cells: CardCells, reading: ListReading): ReadCard {
  const number = parseTag(cells.number, reading.notation);
  if (!number.ok) return refuse('the number', number.why);
  const name = cells.name === undefined ? undefined : parseCardName(cells.name);
  if (name?.ok === false) return refuse('the name', name.why);
  const blocked = cells.blocked === undefined ? undefined : parseYesNo(cells.blocked);
  if (blocked === 'neither') return refuse('blocked', 'must be yes or no');
  const until = cells.validUntil === undefined ? undefined : parseValidUntil(cells.validUntil);
  if (until === 'none') return refuse('valid until', 'must be as 2026-12-31, or as 2026-12-31T18:00:00Z');
  const idTag = reading.reversed ? (reverseTag(number.idTag) ?? number.idTag) : number.idTag;
  return { ok: true, idTag, details: { name: name?.name, blocked, validUntilMillis: until } };
}

function parseYesNo(cell: string): boolean | 'neither' {
  const word = cell.trim().toLowerCase();
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : 'neither';
}

/** A date-time with its zone, or a day, which counts to its end in UTC; empty is for ever, which is null. */
export function parseValidUntil(cell: string): number | null | 'none' {
  const text = cell.trim();
  if (text === '') return null;
  if (!(DAY.test(text) || DATE_TIME.test(text)) || !isInCalendar(text.slice(0, 10))) return 'none';
  const millis = Date.parse(DAY.test(text) ? `${text}T24:00:00Z` : text);
  return Number.isNaN(millis) ? 'none' : millis;
}

/** JavaScript takes 31 February for 3 March. */
function isInCalendar(day: string): boolean {
  const millis = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(day);
}

function refuse(what: string, why: string): ReadCard {
  return { ok: false, why: `${what} ${why}` };
}
