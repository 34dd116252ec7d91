// SPDX-License-Identifier: Apache-2.0
import { cutTo, hasWide } from '../../../src/core/display/messages/width.ts';
import type { UplinkKind } from '../../../src/core/display/network.ts';
import { GLYPH_WIDTH, glyph } from '../text/font.ts';
import { TALL_WIDTH, tallGlyph } from '../text/tall-font.ts';
import { symbolColumns } from './symbols.ts';

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

/** Cells of the first line that a symbol takes, with the gap behind it. */
export const SYMBOL_CELLS = 2;

/** The text as the panel's pages; cut to size. */
export function renderPages(lines: readonly string[], symbol?: UplinkKind): Uint8Array[] {
  const pages = Array.from({ length: PAGES }, () => new Uint8Array(WIDTH));
  const put = (page: number, column: number, bits: number) => {
    const target = pages[page];
    if (target !== undefined) target[column] = bits;
  };
  const putTall = (page: number, column: number, bits: number) => {
    put(page, column, bits & 0xff);
    put(page + 1, column, bits >> 8);
  };
  if (symbol !== undefined) {
    symbolColumns(symbol).forEach((bits, column) => {
      putTall(0, column, bits);
    });
  }
  let page = 0;
  for (const line of lines) {
    const isTall = page === 0 || hasWide(line);
    const height = isTall ? TALL_PAGES : 1;
    if (page + height > PAGES) break;
    const left = page === 0 && symbol !== undefined ? SYMBOL_CELLS * CELL_WIDTH : 0;
    columnsOf(line, isTall, WIDTH - left).forEach((bits, column) => {
      if (isTall) putTall(page, left + column, bits);
      else put(page, left + column, bits);
    });
    page += height;
  }
  return pages;
}

/** The pixels of a line, column by column, of whole characters: eight rows, or sixteen of a tall one. */
function columnsOf(line: string, isTall: boolean, width: number): number[] {
  if (hasWide(line)) return [...cutTo(line, Math.floor(width / TALL_WIDTH))].flatMap(tallGlyph);
  const cells = [...line].slice(0, Math.floor(width / CELL_WIDTH)).flatMap((character) => [...glyph(character), 0]);
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
