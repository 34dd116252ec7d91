// SPDX-License-Identifier: Apache-2.0
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, LONGEST_CARD_NAME } from '../core/auth/card.ts';
import { readCard } from '../core/auth/card-cells.ts';
import { tagForms } from '../core/auth/tag-forms.ts';
import { fromSpreadsheetCell, toSpreadsheetCell } from '../core/text/spreadsheet-cell.ts';
import { MOST_CSV_BYTES, MOST_CSV_ROWS, readCardCsv, writeCardCsv } from './card-csv.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string | Uint8Array) => {
  const result = readCardCsv(typeof text === 'string' ? bytes(text) : text);
  return result.ok ? result.rows.map(({ line, cells }) => [line, cells]) : `${result.line}: ${result.why}`;
};
const row = (number: string, name?: string) => ({ number, name, blocked: undefined, validUntil: undefined });

describe('a list of cards as CSV', () => {
  it.each([
    ['commas', 'number,name\r\n04A2B3C4,Ann\r\n'],
    ['semicolons', 'number;name\r\n04A2B3C4;Ann\r\n'],
    ['tabs', 'number\tname\n04A2B3C4\tAnn'],
    ['a byte order mark', '\ufeffnumber,name\r\n04A2B3C4,Ann\r\n'],
    ['a byte order mark and quotes', '\ufeff"number","name"\r\n"04A2B3C4","Ann"\r\n'],
    ['names that other programs use', 'Holder;ID_Tag\n Ann;04A2B3C4\n'.replace(' Ann', 'Ann')],
    ['more columns, in another order', 'x,name,decimal,number\n1,Ann,2,04A2B3C4\n'],
  ])('is read with %s', (_what, text) => {
    expect(read(text)).toEqual([[2, row('04A2B3C4', 'Ann')]]);
  });

  it('needs no header: the first column is the number, the second the name', () => {
    expect(read('04A2B3C4,Ann\n230400418,Bob\n')).toEqual([
      [1, row('04A2B3C4', 'Ann')],
      [2, row('230400418', 'Bob')],
    ]);
    expect(read('04A2B3C4')).toEqual([[1, row('04A2B3C4', '')]]);
  });

  it('keeps commas, quotes and line ends within quotes (RFC 4180 §2.5 to 2.7), and leaves out empty rows', () => {
    expect(read('number,name\r\n04A2B3C4,"Lee, ""Ann""\r\nJr"\r\n\r\n,\r\n11223344,Bob')).toEqual([
      [3, row('04A2B3C4', 'Lee, "Ann"\nJr')],
      [6, row('11223344', 'Bob')],
    ]);
  });

  it('says which columns it does not know', () => {
    const result = readCardCsv(bytes('number,Phone,added,name,Garage\n1,2,3,4,5\n'));
    expect(result.ok && result.ignoredColumns).toEqual(['Phone', 'Garage']);
  });

  it.each([
    ['', 'undefined: it is empty'],
    ['number,name\n04A2B3C4,"Ann\n', '2: a quote is opened and never closed'],
    ['number,name\n04A2B3C4,"Ann"x\n11223344,Bob\n', '2: after a closing quote, only the end of the cell may come'],
    [
      `number,name\n04A2B3C4,${'x'.repeat(5000)}\n`,
      '2: a row has more than 4096 characters, or a quote is never closed',
    ],
  ])('takes nothing from %j, as what follows would be in doubt', (text, why) => {
    expect(read(text)).toBe(why);
  });

  it('refuses what is not UTF-8, such as the ANSI of an older spreadsheet', () => {
    expect(read(Uint8Array.from([...bytes('number,name\n04A2B3C4,Zo'), 0xeb]))).toContain('not UTF-8');
  });

  it('has limits: 4 MiB and 20,000 rows', () => {
    expect(read(new Uint8Array(MOST_CSV_BYTES + 1).fill(0x31))).toContain('more than 4 MiB');
    expect(read('1\n'.repeat(MOST_CSV_ROWS + 1))).toContain('more than 20000 rows');
    expect(read('1\n'.repeat(MOST_CSV_ROWS))).toHaveLength(MOST_CSV_ROWS);
  });
});

const name = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((text) => text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim())
  .filter((text) => [...text].length <= LONGEST_CARD_NAME);
const dangerous = fc
  .tuple(fc.constantFrom('', "'", "''"), fc.constantFrom(...'=+-@'), name)
  .map((parts) => parts.join(''));
const millis = fc.option(fc.integer({ min: 0, max: 4_102_444_800_000 }), { nil: undefined });
const card: fc.Arbitrary<Card> = fc.record({
  idTag: fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }).map((uid) => Buffer.from(uid).toString('hex').toUpperCase()),
    fc.uint8Array({ minLength: 7, maxLength: 7 }).map((uid) => Buffer.from(uid).toString('hex').toUpperCase()),
    fc.constantFrom('=CMD|1', '@SUM(1+9)', '-APP', "'quoted", 'App-User'),
  ),
  name: fc.oneof(name, dangerous),
  blocked: fc.boolean(),
  validUntilMillis: millis,
  addedAtMillis: millis,
  addedBy: fc.constantFrom('eve', '=evil', ''),
});

describe('an export of cards', () => {
  it('is what an import reads, whatever the names', () => {
    fc.assert(
      fc.property(fc.array(card, { maxLength: 5 }), (cards) => {
        const result = readCardCsv(bytes(writeCardCsv(cards, (idTag) => tagForms(idTag).decimal)));
        const cells = result.ok ? result.rows.map((found) => found.cells) : [];
        const again = cells.map((cell) => readCard(cell, { notation: 'any', reversed: false }));
        expect(again).toEqual(
          cards.map(({ idTag, name, blocked, validUntilMillis }) => ({
            ok: true,
            idTag,
            details: { name, blocked, validUntilMillis: validUntilMillis ?? null },
          })),
        );
      }),
    );
  });

  it('has no cell that a spreadsheet takes for a formula (OWASP, CSV injection)', () => {
    fc.assert(
      fc.property(card, (one) => {
        const [, cells = []]: string[][] = parse(writeCardCsv([one], () => undefined));
        expect(cells.length).toBeGreaterThan(1);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  it('escapes a cell in a way that can be undone', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), dangerous), (text) => {
        expect(fromSpreadsheetCell(toSpreadsheetCell(text))).toBe(text);
      }),
    );
  });
});
