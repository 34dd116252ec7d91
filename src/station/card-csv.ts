// SPDX-License-Identifier: Apache-2.0
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Card } from '../core/auth/card.ts';
import type { CardCells } from '../core/auth/card-cells.ts';
import { fromSpreadsheetCell, toSpreadsheetCell } from '../core/text/spreadsheet-cell.ts';

/** A list of 10,000 cards with long names has about 1 MB. */
export const MOST_CSV_BYTES = 4 * 1024 * 1024;
export const MOST_CSV_ROWS = 20_000;
const LONGEST_ROW_CHARACTERS = 4096;

/** The columns of an export; of an import, those that are looked at. */
const COLUMNS = ['number', 'name', 'blocked', 'valid until', 'decimal', 'added', 'added by'] as const;

/** What other programs call the columns that are looked at. */
const NAMES: Readonly<Record<keyof CardCells, readonly string[]>> = {
  number: ['number', 'idtag', 'id tag', 'tag', 'tagid', 'tag id', 'card', 'uid', 'rfid'],
  name: ['name', 'holder', 'owner', 'label', 'note'],
  blocked: ['blocked'],
  validUntil: ['valid until', 'validuntil', 'expires', 'expiry', 'expiry date', 'expirydate'],
};
/** Told by the charger; an import knows better. */
const OWN_COLUMNS: readonly string[] = ['decimal', 'added', 'added by'];

export type ReadCsv =
  | {
      readonly ok: true;
      readonly ignoredColumns: readonly string[];
      readonly rows: readonly { readonly line: number; readonly cells: CardCells }[];
    }
  | { readonly ok: false; readonly line: number | undefined; readonly why: string };

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a list of cards: RFC 4180 in UTF-8, with or without byte order mark, with commas or semicolons. The first row may
 * name the columns; without such a row they are number, name.
 */
export function readCardCsv(bytes: Uint8Array): ReadCsv {
  if (bytes.length > MOST_CSV_BYTES) return unreadable(`it has more than ${MOST_CSV_BYTES / 1024 / 1024} MiB`);
  const text = decode(bytes);
  if (text === undefined) return unreadable('it is not UTF-8: save it as "CSV UTF-8"');
  const records = parseRecords(text);
  if ('ok' in records) return records;
  const [first, ...others] = records;
  if (first === undefined) return unreadable('it is empty');
  const header = headerOf(first.record);
  const body = header === undefined ? records : others;
  if (body.length > MOST_CSV_ROWS) return unreadable(`it has more than ${MOST_CSV_ROWS} rows`);
  const { places, ignoredColumns } = header ?? { places: { number: 0, name: 1 }, ignoredColumns: [] };
  return {
    ok: true,
    ignoredColumns,
    rows: body.map(({ record, info }) => ({ line: info.lines, cells: cellsOf(record, places) })),
  };
}

/** The list as a table for other programs and for people. */
export function writeCardCsv(cards: readonly Card[], decimalOf: (idTag: string) => string | undefined): string {
  const rows = cards.map((card) => [
    card.idTag,
    card.name,
    card.blocked ? 'yes' : 'no',
    dateTime(card.validUntilMillis),
    decimalOf(card.idTag) ?? '',
    dateTime(card.addedAtMillis),
    card.addedBy,
  ]);
  return stringify([[...COLUMNS], ...rows.map((row) => row.map(toSpreadsheetCell))], { record_delimiter: 'windows' });
}

/** With one sign for each end of a line, as the library counts CR LF within quotes as two lines. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll(/\r\n?/g, '\n');
  } catch {
    return undefined;
  }
}

/** A quote that is wrong leaves in doubt what all that follows means, so nothing is taken from such a file. */
function parseRecords(text: string): readonly CsvRecord[] | Extract<ReadCsv, { ok: false }> {
  try {
    // With `info` each record comes in an object with its line, which the library's types do not say.
    return parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      max_record_size: LONGEST_ROW_CHARACTERS,
      relax_column_count: true,
      skip_records_with_empty_values: true,
      to: MOST_CSV_ROWS + 2,
    }) as unknown as readonly CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { ok: false, line: Number(error['lines']) || undefined, why: QUOTES[error.code] ?? 'it is not CSV' };
  }
}

const QUOTES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'after a closing quote, only the end of the cell may come',
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a cell: such a cell must be in quotes, and the quote doubled',
  CSV_MAX_RECORD_SIZE: `a row has more than ${LONGEST_ROW_CHARACTERS} characters, or a quote is never closed`,
};

/** Told by the first row: a spreadsheet of a country with a decimal comma uses semicolons, some other programs tabs. */
function delimiterOf(text: string): string {
  const [firstRow = ''] = text.split('\n', 1);
  const bare = firstRow.replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: bare.split(sign).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).sign;
}

type Places = Readonly<Partial<Record<keyof CardCells, number>>>;

/** Where the columns are; undefined: the row names none, so that it is a card. */
function headerOf(record: readonly string[]): { places: Places; ignoredColumns: readonly string[] } | undefined {
  const names = record.map((cell) => cell.trim().toLowerCase().replaceAll('_', ' '));
  const placeOf = (wanted: readonly string[]) => names.findIndex((name) => wanted.includes(name));
  if (placeOf(NAMES.number) < 0) return undefined;
  const found = Object.entries(NAMES).map(([column, wanted]) => [column, placeOf(wanted)] as const);
  const places: Places = Object.fromEntries(found.filter(([, place]) => place >= 0));
  const taken: readonly number[] = Object.values(places);
  const ignored = record.filter((_, place) => !taken.includes(place) && !OWN_COLUMNS.includes(names[place] ?? ''));
  return { places, ignoredColumns: ignored.map((name) => name.slice(0, 40)) };
}

/** A row that is too short has empty cells; a column that the list does not have leaves what is. */
function cellsOf(record: readonly string[], places: Places): CardCells {
  const cell = (place: number | undefined) =>
    place === undefined ? undefined : fromSpreadsheetCell(record[place] ?? '');
  return {
    number: cell(places.number) ?? '',
    name: cell(places.name),
    blocked: cell(places.blocked),
    validUntil: cell(places.validUntil),
  };
}

function dateTime(millis: number | undefined): string {
  return millis === undefined ? '' : new Date(millis).toISOString();
}

function unreadable(why: string): ReadCsv {
  return { ok: false, line: undefined, why };
}
