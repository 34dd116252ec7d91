// SPDX-License-Identifier: Apache-2.0

/** Blocks of Unicode whose characters are wide (UAX #11): CJK ideographs and punctuation, kana, full-width forms. */
const WIDE = /[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]/u;

/** Whether any character of the text takes two columns. */
export function hasWide(text: string): boolean {
  return WIDE.test(text);
}

/** Columns of a text on a character display: a Chinese character takes two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += hasWide(character) ? 2 : 1;
  return columns;
}

/** As much of the text as fits. */
export function cutTo(text: string, columns: number): string {
  let left = columns;
  let cut = '';
  for (const character of text) {
    left -= columnsOf(character);
    if (left < 0) break;
    cut += character;
  }
  return cut;
}
