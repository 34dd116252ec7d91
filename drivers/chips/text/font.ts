// SPDX-License-Identifier: Apache-2.0
import { ACCENTED_GLYPHS } from './accented-glyphs.ts';
import { GLYPHS } from './glyphs.ts';

export const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 7;

/** Five columns of seven pixels, bit 0 on top. */
export type Glyph = readonly number[];

/** Every drawing: seven rows, separated by blanks. */
export const DRAWINGS: ReadonlyMap<string, string> = new Map([...Object.entries(GLYPHS), ...ACCENTED_GLYPHS]);

const FONT: ReadonlyMap<string, Glyph> = new Map([...DRAWINGS].map(([character, art]) => [character, columnsOf(art)]));
const CHARACTERS: ReadonlyMap<string, string> = new Map(
  [...FONT].map(([character, columns]) => [columns.join(), character]),
);
const UNKNOWN: Glyph = columnsOf(GLYPHS['?']);

/** The columns of a drawing, its rows separated by blanks. */
function columnsOf(art: string): Glyph {
  const rows = art.split(' ');
  return Array.from({ length: GLYPH_WIDTH }, (_, column) =>
    rows.reduce((bits, row, index) => (row[column] === '#' ? bits | (1 << index) : bits), 0),
  );
}

/** Whether the font has the character. */
export function hasGlyph(character: string): boolean {
  return FONT.has(character);
}

/** A character's pixels; those of `?` for one the font lacks. */
export function glyph(character: string): Glyph {
  return FONT.get(character) ?? UNKNOWN;
}

/** The character with exactly these pixels, if there is one. */
export function characterOf(columns: Glyph): string | undefined {
  return CHARACTERS.get(columns.join());
}
