// SPDX-License-Identifier: Apache-2.0
// Writes docs/settings.md and docs/faults.md from the registry and the catalogue; --check only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importBundled } from './lib/bundle.mjs';
import { renderFaults, renderSettings } from './lib/reference-docs.mjs';
import { ROOT } from './lib/run.mjs';

const SOURCES = `
  export { SETTING_ROWS } from './src/settings/registry.ts';
  export { FAULT_CATALOGUE } from './src/core/faults/catalogue.ts';
`;

/**
 * @typedef {object} Sources
 * @property {readonly import('../src/settings/row.ts').SettingRow[]} SETTING_ROWS
 * @property {readonly import('../src/core/faults/catalogue.ts').FaultRow[]} FAULT_CATALOGUE
 */
const bundled = /** @type {unknown} */ (await importBundled(SOURCES, 'dist/docs/sources.js'));
const { SETTING_ROWS, FAULT_CATALOGUE } = /** @type {Sources} */ (bundled);
const documents = { 'docs/settings.md': renderSettings(SETTING_ROWS), 'docs/faults.md': renderFaults(FAULT_CATALOGUE) };

const checking = process.argv.includes('--check');
for (const [path, text] of Object.entries(documents)) {
  const file = join(ROOT, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (checking) {
    console.error(`${path}:1 differs from its source: run npm run docs`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.error(`wrote ${path}`);
  }
}
