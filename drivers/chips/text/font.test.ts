// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { characterOf, DRAWINGS, GLYPH_HEIGHT, GLYPH_WIDTH, glyph, hasGlyph } from './font.ts';

describe('the font', () => {
  it('is drawn in seven rows of five pixels', () => {
    for (const [character, art] of DRAWINGS) {
      const rows = art.split(' ');
      expect([character, rows.length]).toEqual([character, GLYPH_HEIGHT]);
      for (const row of rows) expect([character, row]).toEqual([character, expect.stringMatching(/^[.#]{5}$/)]);
      expect(glyph(character)).toHaveLength(GLYPH_WIDTH);
    }
  });

  it('has no two characters that look alike', () => {
    for (const character of DRAWINGS.keys()) expect(characterOf(glyph(character))).toBe(character);
  });

  it('covers ASCII and what a charger writes besides', () => {
    for (let code = 0x20; code <= 0x7e; code += 1) expect(hasGlyph(String.fromCharCode(code))).toBe(true);
    expect([...'°·–€Ω'].filter((character) => !hasGlyph(character))).toEqual([]);
  });

  it('covers the letters of German, French, Spanish and Dutch, small ones and capitals', () => {
    const letters = 'äöüß àâæçéèêëîïôœùûüÿ áéíñóúü áéíóúëïöü'.replaceAll(' ', '');
    const all = [...letters, ...letters.replace('ß', '').toUpperCase(), '¿', '¡'];
    expect(all.filter((character) => !hasGlyph(character))).toEqual([]);
  });
});
