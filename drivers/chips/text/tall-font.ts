// SPDX-License-Identifier: Apache-2.0
import { UNIFONT } from './generated/unifont.ts';

export const TALL_HEIGHT = 16;
/** Pixels across of one column: a narrow character takes one, a Chinese character two. */
export const TALL_WIDTH = 8;

/** Eight or sixteen columns of sixteen pixels, bit 0 on top. */
export type TallGlyph = readonly number[];

const FONT: ReadonlyMap<string, TallGlyph> = new Map(
  Object.entries(UNIFONT).map(([character, hex]) => [character, columnsOf(hex)]),
);
const CHARACTERS: ReadonlyMap<string, string> = new Map(
  [...FONT].map(([character, columns]) => [columns.join(), character]),
);
const UNKNOWN: TallGlyph = columnsOf(UNIFONT['?'] ?? '');

/** Sixteen rows as columns. */
function columnsOf(hex: string): TallGlyph {
  const digits = hex.length / TALL_HEIGHT;
  const width = digits * 4;
  const rows = Array.from({ length: TALL_HEIGHT }, (_, row) =>
    Number.parseInt(hex.slice(row * digits, (row + 1) * digits), 16),
  );
  return Array.from({ length: width }, (_, column) =>
    rows.reduce((bits, row, index) => bits | (((row >> (width - 1 - column)) & 1) << index), 0),
  );
}

export const TALL_CHARACTERS: readonly string[] = [...FONT.keys()];

/** Whether the font has the character. */
export function hasTallGlyph(character: string): boolean {
  return FONT.has(character);
}

/** A character's pixels; those of `?` for one the font lacks. */
export function tallGlyph(character: string): TallGlyph {
  return FONT.get(character) ?? UNKNOWN;
}

/** The character with exactly these pixels, if there is one. */
export function tallCharacterOf(columns: TallGlyph): string | undefined {
  return CHARACTERS.get(columns.join());
}
