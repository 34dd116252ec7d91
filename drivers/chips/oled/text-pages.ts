// SPDX-License-Identifier: Apache-2.0
import { hasWide } from '../../../src/core/display/messages/width.ts';
import { GLYPH_WIDTH, glyph } from '../text/font.ts';
import { TALL_WIDTH, tallGlyph } from '../text/tall-font.ts';

/** Pixels across, and pages of eight pixel rows down, bit 0 on top (SSD1306 datasheet §8.7). */
export const WIDTH = 128;
export const PAGES = 8;

/** A glyph and one empty column. */
export const CELL_WIDTH = GLYPH_WIDTH + 1;
export const COLUMNS = Math.floor(WIDTH / CELL_WIDTH);
/** The first line is twice as tall, and so is every line with Chinese characters. */
export const TALL_PAGES = 2;
export const ROWS = PAGES - TALL_PAGES + 1;
export const HAN = { columns: WIDTH / TALL_WIDTH, rows: TALL_PAGES } as const;

/** The text as the panel's pages; cut to size. */
export function renderPages(lines: readonly string[]): Uint8Array[] {
  const pages = Array.from({ length: PAGES }, () => new Uint8Array(WIDTH));
  let page = 0;
  for (const line of lines) {
    const isTall = page === 0 || hasWide(line);
    const upper = pages[page];
    const lower = isTall ? pages[page + 1] : undefined;
    if (upper === undefined || (isTall && lower === undefined)) break;
    columnsOf(line, isTall).forEach((bits, column) => {
      upper[column] = bits & 0xff;
      if (lower !== undefined) lower[column] = bits >> 8;
    });
    page += isTall ? TALL_PAGES : 1;
  }
  return pages;
}

/** The pixels of a line, column by column: eight rows, or sixteen of a tall one. */
function columnsOf(line: string, isTall: boolean): number[] {
  if (hasWide(line)) return [...line].flatMap(tallGlyph).slice(0, WIDTH);
  const cells = [...line].slice(0, COLUMNS).flatMap((character) => [...glyph(character), 0]);
  return isTall ? cells.map(doubleHeight) : cells;
}

/** Each of eight pixels twice, in 16 bits. */
export function doubleHeight(bits: number): number {
  let tall = 0;
  for (let row = 0; row < 8; row += 1) {
    if (((bits >> row) & 1) === 1) tall |= 0b11 << (2 * row);
  }
  return tall;
}
