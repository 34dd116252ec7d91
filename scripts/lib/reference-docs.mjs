// SPDX-License-Identifier: Apache-2.0
import { table } from './markdown.mjs';

/**
 * @typedef {import('../../src/settings/row.ts').SettingRow} SettingRow
 * @typedef {import('../../src/settings/row.ts').SettingType} SettingType
 * @typedef {import('../../src/core/faults/fault-row.ts').FaultRow} FaultRow
 * @typedef {{ readonly texts?: { readonly faults?: Readonly<Record<string, string>> } }} ProductWords
 */

const GENERATED = '<!-- Written by scripts/generate-docs.mjs (npm run docs); edit the source it names instead. -->';

const APPLY = { live: 'at once', reconnect: 'next connection', restart: 'next start' };
const LATCHES = {
  self: 'by itself',
  replug: 'after unplugging',
  service: 'when a person resets it',
};
const REACTIONS = {
  open: 'opens',
  stop: 'asks the vehicle to let go, opens',
  refuse: 'refuses new sessions',
  warn: 'warns',
};

/**
 * docs/settings.md: a chapter per page of the portal, a line per setting.
 * @param {readonly SettingRow[]} rows
 * @returns {string}
 */
export function renderSettings(rows) {
  const pages = [...new Set(rows.map((row) => row.page))];
  return document([
    '# Settings',
    `Every setting of the charger, ${rows.length} in all, from the registry in \`src/settings/pages/\`.`,
    'The portal, the REST API, the command line, OCPP keys and this page are made from the same rows. Rights: `rw` may change, `r` may see, `–` neither; in the order manufacturer, operator, maintainer, user.',
    ...pages.flatMap((page) => [`## ${page}`, settingsTable(rows.filter((row) => row.page === page))]),
  ]);
}

/** @param {readonly SettingRow[]} rows */
function settingsTable(rows) {
  const head = ['Setting', 'Values', 'Default', 'OCPP key', 'Takes effect', 'Rights', 'Meaning'];
  return table(head, rows.map(settingCells));
}

/** @param {SettingRow} row */
function settingCells(row) {
  const { manufacturer, operator, maintainer, user } = row.rights;
  const rights = [manufacturer, operator, maintainer, user].map((right) => (right === 'none' ? '–' : right));
  return [
    `\`${row.id}\``,
    [describeType(row.type), row.unit].filter(Boolean).join(' '),
    describeDefault(row),
    row.ocpp === undefined ? '' : [row.ocpp.key, ...(row.ocpp.aliases ?? [])].map(code).join(', '),
    row.readOnly ? 'read only' : APPLY[row.apply],
    rights.join(' '),
    `**${row.label}.** ${row.help}`,
  ];
}

/**
 * @param {SettingType} type
 * @returns {string}
 */
function describeType(type) {
  switch (type.kind) {
    case 'boolean':
      return 'true, false';
    case 'integer':
      return [`${type.minimum}…${type.maximum}`, ...(type.also ?? []).map(String)].join(' or ');
    case 'decimal':
      return `${type.minimum}…${type.maximum}, at most ${type.fractionDigits} digits after the point`;
    case 'enum':
      return type.allowed.map(code).join(', ');
    case 'csl':
      return `up to ${type.maximumItems} of ${type.allowed.map(code).join(', ')}`;
    case 'secret':
      return `secret, ${type.minimumLength}…${type.maximumLength} characters`;
    case 'text':
      return describeText(type);
  }
}

/** @param {import('../../src/settings/row.ts').TextType} type */
function describeText(type) {
  if (type.format === 'time-of-day') return 'HH:MM, 00:00…23:59';
  if (type.format === 'currency') return 'ISO 4217 code';
  const format = type.format === 'any' || type.format === 'printable' ? 'text' : type.format;
  return `${format}, ${type.minimumLength}…${type.maximumLength} characters${type.mayBeEmpty ? ', or empty' : ''}`;
}

/** @param {SettingRow} row */
function describeDefault(row) {
  const text = Array.isArray(row.default) ? row.default.join(',') : String(row.default);
  return text === '' ? 'empty' : code(text);
}

/**
 * docs/faults.md: the fault catalogue, most severe first, with the words of each product.
 * @param {readonly FaultRow[]} rows
 * @param {readonly import('../../src/core/faults/elsewhere.ts').HandledElsewhere[]} elsewhere
 * @param {Readonly<Record<string, ProductWords>>} products words and lights of the products that have their own, by name
 * @returns {string}
 */
export function renderFaults(rows, elsewhere, products) {
  const sorted = [...rows].sort((a, b) => b.severity - a.severity);
  return document([
    '# Faults',
    `Every fault the charger knows, ${rows.length} in all, from \`src/core/faults/rows/\`; the most severe first, which is also the order in which they are announced. When the announced one ends, the next is announced.`,
    'A deadline counts from the physical event to the coil without current. A fault with no deadline is found while the contactor is open, or cannot be cured by opening it. Seconds and retries are those of the catalogue; a product file may have its own (`policy.faults`).',
    'Light: `flashing` is a fault that ends without service, `steady` one that does not, or one that has used up its retries; `–` leaves the light to the status. Cleared by: who may end it by hand before its rule does.',
    '## What happens',
    table(['Fault', 'Row', 'Seen by', 'Reaction', 'Ends', 'Cleared by', 'Light'], sorted.map(behaviourCells)),
    '## What people and central systems are told',
    table(
      ['Fault', 'Display', ...Object.keys(products), 'OCPP error code', 'Vendor code', 'What to do'],
      sorted.map((row) => [
        code(row.code),
        row.text,
        ...Object.values(products).map((words) => words.texts?.faults?.[row.code] ?? row.text),
        row.errorCode,
        code(row.vendorErrorCode),
        row.remedy,
      ]),
    ),
    '## Rows of the fault table that are no faults here',
    table(
      ['Row', 'What', 'What happens instead'],
      elsewhere.map(({ row, what, how }) => [row, what, how]),
    ),
  ]);
}

/** @param {FaultRow} row */
function behaviourCells(row) {
  const deadline = row.deadlineMs > 0 ? ` within ${duration(row.deadlineMs)}` : '';
  return [
    code(row.code),
    row.row,
    `**${row.owner}.** ${row.detection}`,
    `${REACTIONS[row.reaction]}${row.reaction === 'warn' ? '' : deadline}`,
    describeEnd(row),
    row.clearedBy === 'nobody' ? '–' : row.clearedBy,
    row.light === 'none' ? '–' : row.light,
  ];
}

/** @param {FaultRow} row */
function describeEnd(row) {
  if (row.latch === 'service') return LATCHES.service;
  const clear = row.clearAfterMs > 0 ? `, ${duration(row.clearAfterMs)} after its cause is gone` : '';
  const test = row.endsAfterSelfTest ? ' and a self-test has passed' : '';
  const within = row.retry?.withinMs === undefined ? '' : ` within ${duration(row.retry.withinMs)}`;
  const retry =
    row.retry === undefined ? '' : `, ${row.retry.times} times${within}, then ${LATCHES[row.retry.afterwards]}`;
  return `${LATCHES[row.latch]}${clear}${test}${retry}`;
}

/** @param {number} milliseconds */
function duration(milliseconds) {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} min` : `${milliseconds / 1000} s`;
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}

/** @param {readonly string[]} blocks */
function document(blocks) {
  return `${[GENERATED, ...blocks].join('\n\n')}\n`;
}
