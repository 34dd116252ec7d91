// SPDX-License-Identifier: Apache-2.0
import { GLYPHS } from './glyphs.ts';

/** Letters of German, French, Spanish and Dutch that are a letter of ASCII and a mark above it. */
const ACCENTED = 'ÀÁÂÈÉÊËÌÎÏÑÒÓÔÙÚÛŸàáâäèéêëìíîïñòóôöùúûüÿ';

/** Marks (Unicode combining characters): in the two upper rows for small letters, in the first one for capitals. */
const MARKS: ReadonlyMap<string, { readonly small: string; readonly capital: string }> = new Map([
  ['\u0300', { small: '.#... ..#..', capital: '.#...' }],
  ['\u0301', { small: '...#. ..#..', capital: '...#.' }],
  ['\u0302', { small: '..#.. .#.#.', capital: '..#..' }],
  ['\u0303', { small: '.##.# #..#.', capital: '.###.' }],
  ['\u0308', { small: '.#.#. .....', capital: '.#.#.' }],
]);

/** Capitals of six rows, below a mark. */
const LOW_CAPITALS: ReadonlyMap<string, string> = new Map([
  ['A', '.###. #...# #...# ##### #...# #...#'],
  ['E', '##### #.... ####. #.... #.... #####'],
  ['I', '.###. ..#.. ..#.. ..#.. ..#.. .###.'],
  ['N', '#...# ##..# #.#.# #..## #...# #...#'],
  ['O', '.###. #...# #...# #...# #...# .###.'],
  ['U', '#...# #...# #...# #...# #...# .###.'],
  ['Y', '#...# .#.#. ..#.. ..#.. ..#.. ..#..'],
]);

/** What these languages have besides, drawn whole as in `GLYPHS`. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['Ä', '#...# .###. #...# #...# ##### #...# #...#'],
  ['Ö', '#...# .###. #...# #...# #...# #...# .###.'],
  ['Ü', '.#.#. ..... #...# #...# #...# #...# .###.'],
  ['Í', '..##. ..... .###. ..#.. ..#.. ..#.. .###.'],
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

/** A mark above a low capital, or above what a small letter has below its first two rows. */
function accented(character: string): string {
  const [letter = '', combining = ''] = character.normalize('NFD');
  const capital = LOW_CAPITALS.get(letter);
  const mark = MARKS.get(combining);
  if (capital !== undefined) return `${mark?.capital} ${capital}`;
  const ascii: Readonly<Record<string, string>> = GLYPHS;
  return `${mark?.small} ${ascii[letter]?.split(' ').slice(2).join(' ')}`;
}
