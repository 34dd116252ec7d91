// SPDX-License-Identifier: Apache-2.0
import { GLYPH_WIDTH, glyph, hasGlyph } from '../../chips/text/font.ts';

export const COLUMNS = 16;
export const ROWS = 2;

/** Characters the chip's own memory takes, codes 0 to 7 (HD44780U datasheet, Table 5). */
export const SLOTS = 8;
/** Rows of a drawn character; the eighth is the cursor's and stays dark. */
export const DRAWN_ROWS = 8;

const BLANK = 0x20;
const UNKNOWN = 0x3f;

/** What is in place of ASCII in the Japanese character ROM: a yen sign and an arrow. */
const NOT_IN_EVERY_ROM = ['\\', '~'];

/** For signs and letters that find no room in the memory, where taking the accent away does not help. */
const SIMPLER: ReadonlyMap<string, string> = new Map([
  ['ß', 's'],
  ['æ', 'a'],
  ['Æ', 'A'],
  ['œ', 'o'],
  ['Œ', 'O'],
  ['¡', '!'],
  ['–', '-'],
  ['·', '.'],
  ['~', '-'],
  ['\\', '/'],
]);

/** Two rows of codes, and the drawings they count on. */
export interface Placement {
  readonly codes: readonly Uint8Array[];
  /** The character drawn in each slot; undefined where nothing is known of it. */
  readonly slots: readonly (string | undefined)[];
}

/**
 * The text as the codes of each row, cut to size and filled up with blanks. What the two ROMs of the chip do not agree on is
 * drawn; drawings that are there already are kept. Where a text needs more drawings than there are slots, the last ones
 * lose their accents.
 */
export function place(lines: readonly string[], drawn: readonly (string | undefined)[]): Placement {
  const rows = Array.from({ length: ROWS }, (_, row) => [...(lines[row] ?? '')].slice(0, COLUMNS));
  const wanted = [...new Set(rows.flat().filter((character) => needsDrawing(character)))].slice(0, SLOTS);
  const slots = slotsFor(wanted, drawn);
  const codes = rows.map((row) =>
    Uint8Array.from({ length: COLUMNS }, (_, column) => {
      const character = row[column];
      return character === undefined ? BLANK : codeOf(character, slots);
    }),
  );
  return { codes, slots };
}

/** A drawing for the chip's memory: bit 4 is the left column. */
export function drawing(character: string): Uint8Array {
  const columns = glyph(character);
  return Uint8Array.from({ length: DRAWN_ROWS }, (_, row) =>
    columns.reduce((bits, column, index) => bits | (((column >> row) & 1) << (GLYPH_WIDTH - 1 - index)), 0),
  );
}

function slotsFor(wanted: readonly string[], drawn: readonly (string | undefined)[]): (string | undefined)[] {
  const slots = Array.from({ length: SLOTS }, (_, slot) => drawn[slot]);
  for (const character of wanted) {
    if (slots.includes(character)) continue;
    const free = slots.findIndex((taken) => taken === undefined || !wanted.includes(taken));
    if (free >= 0) slots[free] = character;
  }
  return slots;
}

function needsDrawing(character: string): boolean {
  return hasGlyph(character) && (!isAscii(character) || NOT_IN_EVERY_ROM.includes(character));
}

/** The code of a character, or of the nearest to it; that of `?` for one the display lacks. */
function codeOf(character: string, slots: readonly (string | undefined)[]): number {
  const slot = slots.indexOf(character);
  if (slot >= 0) return slot;
  const plain = needsDrawing(character) ? (SIMPLER.get(character) ?? character.normalize('NFD').charAt(0)) : character;
  return isAscii(plain) && !NOT_IN_EVERY_ROM.includes(plain) ? plain.charCodeAt(0) : UNKNOWN;
}

function isAscii(character: string): boolean {
  return /^[\x20-\x7e]$/.test(character);
}
