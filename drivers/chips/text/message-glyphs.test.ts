// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { MESSAGE_KEYS, MESSAGES } from '../../../src/core/display/messages/catalogue.ts';
import { LANGUAGES, shownLanguage } from '../../../src/core/display/messages/languages.ts';
import { hasWide } from '../../../src/core/display/messages/width.ts';
import { place } from '../../display/lcd1602/characters.ts';
import { hasGlyph } from './font.ts';
import { hasTallGlyph } from './tall-font.ts';

const SLOT = /\{\w+\}/g;
const messages = LANGUAGES.flatMap((language) =>
  MESSAGE_KEYS.map((key) => ({ language, key, text: MESSAGES[language][key].replaceAll(SLOT, '') })),
);

it('the OLED has a glyph for every character of every message', () => {
  const missing = messages.flatMap(({ language, key, text }) => {
    const has = hasWide(text) ? hasTallGlyph : hasGlyph;
    return [...text].filter((character) => !has(character)).map((character) => `${language} ${key}: ${character}`);
  });
  expect(missing).toEqual([]);
});

it('the OLED has both fonts for what is filled in', () => {
  const filled = [..."0123456789.,:-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz %'"];
  expect(filled.filter((character) => !hasGlyph(character) || !hasTallGlyph(character))).toEqual([]);
});

it('the character display has drawings enough for every message below every headline', () => {
  const plain = messages.filter(({ language }) => shownLanguage(language, { columns: 16, rows: 2 }) === language);
  const short = plain
    .filter(({ key }) => key.startsWith('status.'))
    .flatMap((first) =>
      plain.filter(({ language }) => language === first.language).map(({ text }) => [first.text, text] as const),
    )
    .filter(([first, second]) => !drawsAll([first, second.slice(0, 16)]) || !drawsAll([first, second.slice(16)]));
  expect(short).toEqual([]);
});

/** Whether every letter with an accent finds a drawing. */
function drawsAll(lines: readonly string[]): boolean {
  const special = new Set(lines.join('').replaceAll(/[\x20-\x7e]/g, ''));
  const slots = new Set(place(lines, []).slots);
  return [...special].every((character) => slots.has(character));
}
