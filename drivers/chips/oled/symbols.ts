// SPDX-License-Identifier: Apache-2.0
import { UPLINK_KINDS, type UplinkKind } from '../../../src/core/display/network.ts';
import { GLYPH_WIDTH, glyph } from '../text/font.ts';

/** A wire with one computer above and two below it. */
const WIRED = columnsOf(
  '...###...',
  '...#.#...',
  '...###...',
  '....#....',
  '.#######.',
  '.#.....#.',
  '###...###',
  '#.#...#.#',
  '###...###',
);
const BLANK: readonly number[] = [];

/** What stands for each uplink (Blink table 19); columns of at most `SYMBOL_WIDTH`. */
const SYMBOLS: Readonly<Record<UplinkKind, readonly number[]>> = {
  none: BLANK,
  ethernet: WIRED,
  wifi: glyph('W'),
  cellular: glyph('L'),
  'access-point': glyph('A'),
};

export const SYMBOL_WIDTH = WIRED.length;
/** Letters are in small print, in the middle of the tall first line, so that nobody takes them for its text. */
const TOP_ROW = 4;

/** Columns of 16 rows, bit 0 on top; letters stand in the middle. */
export function symbolColumns(symbol: UplinkKind): readonly number[] {
  const columns = SYMBOLS[symbol];
  const left = columns.length === GLYPH_WIDTH ? (SYMBOL_WIDTH - GLYPH_WIDTH) / 2 : 0;
  return Array.from({ length: SYMBOL_WIDTH }, (_, column) => (columns[column - left] ?? 0) << TOP_ROW);
}

const BY_COLUMNS: ReadonlyMap<string, UplinkKind> = new Map(
  UPLINK_KINDS.map((kind) => [symbolColumns(kind).join(), kind]),
);

/** The symbol with exactly these columns, if there is one. */
export function symbolOf(columns: readonly number[]): UplinkKind | undefined {
  return BY_COLUMNS.get(columns.join());
}

/** The columns of a drawing, bit 0 on top. */
function columnsOf(...rows: readonly string[]): readonly number[] {
  return Array.from({ length: rows[0]?.length ?? 0 }, (_, column) =>
    rows.reduce((bits, row, index) => (row[column] === '#' ? bits | (1 << index) : bits), 0),
  );
}
