// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/core/display/messages/width.ts';
import { hasTallGlyph, TALL_CHARACTERS, TALL_WIDTH, tallCharacterOf, tallGlyph } from './tall-font.ts';

describe('the tall font', () => {
  it('has glyphs as wide as the columns a layout counts for them', () => {
    for (const character of TALL_CHARACTERS) {
      expect([character, tallGlyph(character).length]).toEqual([character, columnsOf(character) * TALL_WIDTH]);
    }
  });

  it('has no two characters that look alike, nor one that looks like two others', () => {
    for (const character of TALL_CHARACTERS) {
      const columns = tallGlyph(character);
      expect(tallCharacterOf(columns)).toBe(character);
      if (columns.length === TALL_WIDTH) continue;
      const halves = [columns.slice(0, TALL_WIDTH), columns.slice(TALL_WIDTH)].map(tallCharacterOf);
      expect([character, halves.every((half) => half !== undefined)]).toEqual([character, false]);
    }
  });

  it('draws 中 as a box with a line through it, the left pixel first and the top row as bit 0', () => {
    const columns = tallGlyph('中');
    expect([columns[0], columns[7], columns[13]]).toEqual([0, 0xffff, 0]);
  });

  it('covers ASCII', () => {
    for (let code = 0x20; code <= 0x7e; code += 1) expect(hasTallGlyph(String.fromCharCode(code))).toBe(true);
  });
});
