// SPDX-License-Identifier: Apache-2.0
import { GLYPHS } from '../../chips/text/glyphs.ts';

export const COLUMNS = 16;
export const ROWS = 2;

/**
 * Characters that are drawn into the chip's own memory, codes 0 to 7: its ROMs differ in them, and the Japanese one has a
 * yen sign and arrows where ASCII has a backslash, a tilde and DEL.
 */
const DRAWN = ['\\', '~', '°', '·', '–', '€', 'Ω'] as const;

/** Rows of a drawn character; the eighth is the cursor's and stays dark. */
const DRAWN_ROWS = 8;

const BLANK = 0x20;

/** Patterns of the drawn characters, from address 0 of the character memory on: bit 4 is the left column. */
export const DRAWINGS: Uint8Array = Uint8Array.from(
  DRAWN.flatMap((character) => {
    const rows = GLYPHS[character].split(' ').map((row) => Number.parseInt(row.replace(/./g, toBit), 2));
    return Array.from({ length: DRAWN_ROWS }, (_, row) => rows[row] ?? 0);
  }),
);

function toBit(pixel: string): string {
  return pixel === '#' ? '1' : '0';
}

/** The code of a character; that of `?` for one the display lacks. */
function codeOf(character: string): number {
  const drawn = DRAWN.indexOf(character as (typeof DRAWN)[number]);
  if (drawn >= 0) return drawn;
  const code = character.codePointAt(0) ?? 0;
  return character.length === 1 && code >= 0x20 && code <= 0x7d ? code : 0x3f;
}

/** The text as the codes of each row, cut to size and filled up with blanks. */
export function codesOf(lines: readonly string[]): Uint8Array[] {
  return Array.from({ length: ROWS }, (_, row) => {
    const codes = [...(lines[row] ?? '')].slice(0, COLUMNS).map(codeOf);
    return Uint8Array.from({ length: COLUMNS }, (_, column) => codes[column] ?? BLANK);
  });
}
