// SPDX-License-Identifier: Apache-2.0
import { GLYPHS } from './glyphs.ts';

/** Letters of German, French, Spanish and Dutch that are a letter of ASCII and a mark above it. */
const ACCENTED = 'ÀÁÂÄÈÉÊËÌÍÎÏÑÒÓÔÙÚÛÜŸàáâäèéêëìíîïñòóôöùúûüÿ';

/** Marks (Unicode combining characters), in the two upper rows. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ['\u0300', '.#... ..#..'],
  ['\u0301', '...#. ..#..'],
  ['\u0302', '..#.. .#.#.'],
  ['\u0303', '.##.# #..#.'],
  ['\u0308', '.#.#. .....'],
]);

/** Capitals that leave two rows for a mark; O is square, to be told from a small one. */
const LOW_CAPITALS: ReadonlyMap<string, string> = new Map([
  ['A', '.###. #...# ##### #...# #...#'],
  ['E', '##### #.... ####. #.... #####'],
  ['I', '.###. ..#.. ..#.. ..#.. .###.'],
  ['N', '#...# ##..# #.#.# #..## #...#'],
  ['O', '##### #...# #...# #...# #####'],
  ['U', '#...# #...# #...# #...# .###.'],
  ['Y', '#...# .#.#. ..#.. ..#.. ..#..'],
]);

/** What these languages have besides, drawn whole as in `GLYPHS`. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['Ö', '#...# .###. #...# #...# #...# #...# .###.'],
  ['ß', '.##.. #..#. #.#.. #.##. #...# #...# #.##.'],
  ['Ç', '.###. #...# #.... #...# .###. ..#.. .##..'],
  ['ç', '..... .###. #.... #...# .###. ..#.. .##..'],
  ['Æ', '.#### #.#.. #.#.. ##### #.#.. #.#.. #.###'],
  ['æ', '..... ..... ##.#. ..#.# .#### #.#.. .####'],
  ['Œ', '.#### #.#.. #.#.. #.### #.#.. #.#.. .####'],
  ['œ', '..... ..... .#.#. #.#.# #.### #.#.. .#.##'],
  ['¡', '..#.. ..... ..#.. ..#.. ..#.. ..#.. ..#..'],
  ['¿', '..#.. ..... ..#.. .#... #.... #...# .###.'],
]);

/** The drawings of all these characters. */
export const ACCENTED_GLYPHS: ReadonlyMap<string, string> = new Map([
  ...[...ACCENTED].map((character) => [character, accented(character)] as const),
  ...OTHERS,
]);

/** A mark's two rows above five of a letter: of a low capital, or what a small letter has below its first two. */
function accented(character: string): string {
  const [letter = '', mark = ''] = character.normalize('NFD');
  const small: Readonly<Record<string, string>> = GLYPHS;
  const body = LOW_CAPITALS.get(letter) ?? small[letter]?.split(' ').slice(2).join(' ');
  return `${MARKS.get(mark)} ${body}`;
}
