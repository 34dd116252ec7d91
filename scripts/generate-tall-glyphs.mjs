// SPDX-License-Identifier: Apache-2.0
// Writes drivers/chips/text/generated/unifont.ts, the tall glyphs of the text displays: ASCII, the signs a charger writes
// besides, and every wide character of the message catalogue, from a .hex file of GNU Unifont (Debian package unifont:
// /usr/share/unifont/unifont.hex). To be run when the catalogue has got a character that has no glyph yet.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importBundled } from './lib/bundle.mjs';
import { refuse } from './lib/command-line.mjs';
import { ROOT } from './lib/run.mjs';

const USAGE = 'usage: node scripts/generate-tall-glyphs.mjs PATH-OF-UNIFONT.HEX';
const TARGET = 'drivers/chips/text/generated/unifont.ts';

const SOURCES = `
  export { MESSAGES } from './src/core/display/messages/catalogue.ts';
  export { hasWide } from './src/core/display/messages/width.ts';
`;

const HEADER = `// SPDX-License-Identifier: OFL-1.1
// Written by scripts/generate-tall-glyphs.mjs. Not of this project: see README.md beside it.
/*! Glyphs of GNU Unifont 15.0.01, https://unifoundry.com/unifont/
 * Copyright 1998-2022 Roman Czyborra, Paul Hardy, Qianqian Fang, Andrew Miller, Johnnie Weaver, David Corbett,
 * Nils Moskopp, Rebecca Bettencourt, et al.
 * Licensed under the SIL Open Font License, Version 1.1: https://openfontlicense.org */

/** Sixteen rows, top first, of 8 or 16 pixels each, in hexadecimal; the left pixel is the highest bit. */
export const UNIFONT: Readonly<Record<string, string>> = {
`;

const [path] = process.argv.slice(2);
if (path === undefined) refuse('no font given', USAGE);
const bundled = /** @type {unknown} */ (await importBundled(SOURCES, 'dist/docs/glyphs.js'));
const { MESSAGES, hasWide } =
  /** @type {Pick<typeof import('../src/core/display/messages/catalogue.ts'), 'MESSAGES'> & typeof import('../src/core/display/messages/width.ts')} */ (
    bundled
  );

const font = new Map(
  readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => /** @type {[number, string]} */ ([Number.parseInt(line, 16), line.slice(line.indexOf(':') + 1)])),
);
const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));
const texts = Object.values(MESSAGES).flatMap((messages) => Object.values(messages));
const wide = [...new Set(texts.filter(hasWide).flatMap((text) => [...text]))].sort();
const characters = new Set([...ascii, ...'°·–€Ω', ...wide]);
const rows = [...characters].map((character) => {
  const hex = font.get(character.codePointAt(0) ?? 0);
  if (hex === undefined || !/^([0-9A-F]{32}){1,2}$/.test(hex)) refuse(`${path} has no glyph for ${character}`, USAGE);
  return `  ${JSON.stringify(character)}: '${hex.toLowerCase()}',\n`;
});
writeFileSync(join(ROOT, TARGET), `${HEADER}${rows.join('')}};\n`);
console.error(`wrote ${characters.size} glyphs to ${TARGET}`);
