// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { characterOf, GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './font.ts';
import { GLYPHS } from './glyphs.ts';

describe('the font', () => {
  it('is drawn in seven rows of five pixels', () => {
    for (const [character, art] of Object.entries(GLYPHS)) {
      const rows = art.split(' ');
      expect([character, rows.length]).toEqual([character, GLYPH_HEIGHT]);
      for (const row of rows) expect([character, row]).toEqual([character, expect.stringMatching(/^[.#]{5}$/)]);
      expect(glyph(character)).toHaveLength(GLYPH_WIDTH);
    }
  });

  it('has no two characters that look alike', () => {
    for (const character of Object.keys(GLYPHS)) expect(characterOf(glyph(character))).toBe(character);
  });

  it('covers ASCII and what a charger writes besides', () => {
    for (let code = 0x20; code <= 0x7e; code += 1) expect(Object.keys(GLYPHS)).toContain(String.fromCharCode(code));
    expect(Object.keys(GLYPHS)).toEqual(expect.arrayContaining(['°', '·', '–', '€', 'Ω']));
  });
});
