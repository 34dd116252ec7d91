// SPDX-License-Identifier: Apache-2.0
import type { UplinkKind } from '../../../src/core/display/network.ts';
import { GLYPH_WIDTH, glyph } from '../text/font.ts';
import { symbolColumns } from './symbols.ts';

/** Pixels across, and pages of eight pixel rows down, bit 0 on top (SSD1306 datasheet §8.7). */
export const WIDTH = 128;
export const PAGES = 8;

/** A glyph and one empty column. */
export const CELL_WIDTH = GLYPH_WIDTH + 1;
export const COLUMNS = Math.floor(WIDTH / CELL_WIDTH);
/** The first line is twice as tall. */
export const TALL_PAGES = 2;
export const ROWS = PAGES - TALL_PAGES + 1;

/** Cells of the first line that a symbol takes, with the gap behind it. */
export const SYMBOL_CELLS = 2;

/** The text as the panel's pages; cut to size. */
export function renderPages(lines: readonly string[], symbol?: UplinkKind): Uint8Array[] {
  const pages = Array.from({ length: PAGES }, () => new Uint8Array(WIDTH));
  const put = (page: number, column: number, bits: number) => {
    const target = pages[page];
    if (target !== undefined) target[column] = bits;
  };
  const indent = symbol === undefined ? 0 : SYMBOL_CELLS;
  if (symbol !== undefined) {
    symbolColumns(symbol).forEach((tall, column) => {
      put(0, column, tall & 0xff);
      put(1, column, tall >> 8);
    });
  }
  lines.slice(0, ROWS).forEach((line, row) => {
    const first = row === 0 ? indent : 0;
    [...line].slice(0, COLUMNS - first).forEach((character, cell) => {
      glyph(character).forEach((bits, offset) => {
        const column = (first + cell) * CELL_WIDTH + offset;
        if (row > 0) {
          put(row + TALL_PAGES - 1, column, bits);
          return;
        }
        const tall = doubleHeight(bits);
        put(0, column, tall & 0xff);
        put(1, column, tall >> 8);
      });
    });
  });
  return pages;
}

/** Each of eight pixels twice, in 16 bits. */
export function doubleHeight(bits: number): number {
  let tall = 0;
  for (let row = 0; row < 8; row += 1) {
    if (((bits >> row) & 1) === 1) tall |= 0b11 << (2 * row);
  }
  return tall;
}
