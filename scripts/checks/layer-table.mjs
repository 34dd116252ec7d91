// SPDX-License-Identifier: Apache-2.0

/**
 * What a folder may import. Entries of `project` are folders (their own is always allowed) or single files: `ocpp` and
 * `portal` see the station only through its public interface.
 * @typedef {object} Layer
 * @property {string} folder
 * @property {readonly string[]} project folders or files below the root; `*` allows all
 * @property {readonly string[]} packages npm packages; `@scope/*` allows a scope, `type:` allows types only, `*` allows all
 * @property {'none' | 'all' | readonly string[]} node which node: modules
 */

const STATION_API = [
  'src/station/api.ts',
  'src/station/cards-api.ts',
  'src/station/charging-profiles-api.ts',
  'src/station/journal-api.ts',
  'src/station/message-queue-api.ts',
  'src/station/security-api.ts',
  'src/station/tariff-api.ts',
  'src/station/transfers-api.ts',
];
const BASE = ['src/core', 'src/ports'];

/** node: modules that only shape data; the guard and the drivers get no others, so no file, socket or process. */
const HARMLESS_NODE = ['node:buffer', 'node:events', 'node:stream', 'node:util'];

/** The most specific folder that holds a file decides. @type {readonly Layer[]} */
export const LAYERS = [
  { folder: 'src/core', project: [], packages: [], node: 'none' },
  { folder: 'src/settings', project: ['src/core'], packages: [], node: 'none' },
  { folder: 'src/ports', project: ['src/core'], packages: ['type:valibot'], node: 'none' },
  { folder: 'drivers', project: BASE, packages: ['valibot', 'modbus-serial'], node: HARMLESS_NODE },
  { folder: 'src/board', project: [...BASE, 'drivers'], packages: ['valibot', 'jsonc-parser'], node: 'all' },
  { folder: 'src/link', project: BASE, packages: ['valibot'], node: 'all' },
  { folder: 'src/guard', project: [...BASE, 'src/link'], packages: [], node: HARMLESS_NODE },
  { folder: 'src/store', project: BASE, packages: ['better-sqlite3', 'valibot'], node: 'all' },
  {
    folder: 'src/station',
    project: [...BASE, 'src/settings', 'src/link', 'src/store'],
    packages: ['valibot', 'csv-parse/sync', 'csv-stringify/sync', '@peculiar/x509'],
    node: 'all',
  },
  {
    folder: 'src/ocpp',
    project: [...BASE, 'src/settings', ...STATION_API],
    packages: ['ws', 'valibot', 'type:typed-ocpp', 'type:ajv'],
    node: 'all',
  },
  {
    folder: 'src/load',
    project: [...BASE, 'src/settings', 'src/link', ...STATION_API],
    packages: ['ws', 'valibot'],
    node: 'all',
  },
  {
    folder: 'src/portal',
    project: [...BASE, 'src/settings', ...STATION_API],
    packages: ['fastify', '@fastify/*', 'valibot', '@valibot/to-json-schema', 'pdfkit', 'type:ws'],
    node: 'all',
  },
  {
    folder: 'src/portal/ui',
    project: ['src/core', 'src/settings', 'src/portal', ...STATION_API],
    packages: ['svelte', 'svelte/*', 'uplot', 'uplot/*', 'type:vite', 'type:vite/*'],
    node: 'none',
  },
  { folder: 'src/update', project: [...BASE, 'src/settings'], packages: ['valibot'], node: 'all' },
  { folder: 'src/network', project: [...BASE, 'src/settings'], packages: ['valibot'], node: 'all' },
  {
    folder: 'src/platform',
    project: [...BASE, 'src/board'],
    packages: ['serialport', 'i2c-bus', 'onoff', 'pino', 'basic-ftp'],
    node: 'all',
  },
  {
    folder: 'src/bench',
    project: [...BASE, 'src/board', 'src/platform', 'drivers'],
    packages: ['valibot'],
    node: 'all',
  },
  { folder: 'src/bring-up', project: [...BASE, 'src/board'], packages: [], node: HARMLESS_NODE },
  { folder: 'src/bin', project: ['*'], packages: ['*'], node: 'all' },
];
