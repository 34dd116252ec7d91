// SPDX-License-Identifier: Apache-2.0
// Writes docs/settings.md, docs/faults.md and docs/messages.md from the registry and the catalogues, docs/ocpp16.md from
// the rows in test/ocpp16 and the tests that name them, the tables of
// docs/hardware.md from the drivers and their tests, and the JSON Schemas of the files in boards/ from the schemas that
// read them; --check only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderBoardSchema, renderProductSchema } from './lib/board-schemas.mjs';
import { importBundled } from './lib/bundle.mjs';
import { listFiles } from './lib/files.mjs';
import { EVIDENCE, renderHardware } from './lib/hardware-docs.mjs';
import { renderMessages } from './lib/messages-docs.mjs';
import { coverageProblems, namedTests, readRows, renderOcpp16 } from './lib/ocpp16-rows.mjs';
import { renderFaults, renderSettings } from './lib/reference-docs.mjs';
import { ROOT } from './lib/run.mjs';

const SOURCES = `
  export { SETTING_ROWS } from './src/settings/registry.ts';
  export { FAULT_CATALOGUE } from './src/core/faults/catalogue.ts';
  export { HANDLED_ELSEWHERE } from './src/core/faults/elsewhere.ts';
  export { MESSAGES } from './src/core/display/messages/catalogue.ts';
  export { DRIVERS } from './drivers/index.ts';
  export { METER_MAP_NAMES, meterMap } from './drivers/meter/modbus-map/maps.ts';
  export { busReferences } from './drivers/options.ts';
  export { boardSchema, ROLES } from './src/board/board-schema.ts';
  export { productSchema } from './src/board/product-schema.ts';
`;

/**
 * @typedef {object} Sources
 * @property {readonly import('../src/settings/row.ts').SettingRow[]} SETTING_ROWS
 * @property {readonly import('../src/core/faults/fault-row.ts').FaultRow[]} FAULT_CATALOGUE
 * @property {typeof import('../src/core/faults/elsewhere.ts').HANDLED_ELSEWHERE} HANDLED_ELSEWHERE
 * @property {typeof import('../src/core/display/messages/catalogue.ts').MESSAGES} MESSAGES
 * @property {typeof import('../drivers/index.ts').DRIVERS} DRIVERS
 * @property {typeof import('../drivers/meter/modbus-map/maps.ts').METER_MAP_NAMES} METER_MAP_NAMES
 * @property {typeof import('../drivers/meter/modbus-map/maps.ts').meterMap} meterMap
 * @property {typeof import('../drivers/options.ts').busReferences} busReferences
 * @property {typeof import('../src/board/board-schema.ts').boardSchema} boardSchema
 * @property {typeof import('../src/board/board-schema.ts').ROLES} ROLES
 * @property {typeof import('../src/board/product-schema.ts').productSchema} productSchema
 */
const bundled = /** @type {unknown} */ (await importBundled(SOURCES, 'dist/docs/sources.js'));
const sources = /** @type {Sources} */ (bundled);
const { SETTING_ROWS, FAULT_CATALOGUE, DRIVERS, METER_MAP_NAMES, boardSchema, ROLES, productSchema } = sources;
const loaded = Object.entries(DRIVERS).map(
  async ([name, entry]) => /** @type {const} */ ([name, await entry.driver()]),
);
const drivers = Object.fromEntries(await Promise.all(loaded));
const parsed = METER_MAP_NAMES.map(async (name) => /** @type {const} */ ([name, await sources.meterMap(name)]));
const maps = Object.fromEntries(await Promise.all(parsed));
const evidence = listFiles(ROOT, EVIDENCE.folders, EVIDENCE.endings);
/** The products of the two manuals; others use the usual words. */
const PRODUCTS = { 'Blink MQ 200': 'boards/blink-mq200', 'ETEK EKEPC3': 'boards/etek-ekepc3' };
const productWords = Object.fromEntries(
  Object.entries(PRODUCTS).map(([name, folder]) => [
    name,
    JSON.parse(readFileSync(join(ROOT, folder, 'product.json'), 'utf8')),
  ]),
);
const hardwarePage = readFileSync(join(ROOT, 'docs/hardware.md'), 'utf8');
const rowBook = readRows();
const ocppTests = namedTests();
const documents = {
  'docs/settings.md': renderSettings(SETTING_ROWS),
  'docs/faults.md': renderFaults(FAULT_CATALOGUE, sources.HANDLED_ELSEWHERE, productWords),
  'docs/messages.md': renderMessages(sources.MESSAGES),
  'docs/ocpp16.md': renderOcpp16(rowBook, ocppTests),
  'docs/hardware.md': renderHardware(hardwarePage, drivers, maps, sources.busReferences, evidence),
  'boards/board.schema.json': renderBoardSchema(boardSchema, ROLES, drivers),
  'boards/product.schema.json': renderProductSchema(productSchema, SETTING_ROWS),
};

const checking = process.argv.includes('--check');
for (const problem of coverageProblems(rowBook, ocppTests)) {
  console.error(problem);
  process.exitCode = 1;
}
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
