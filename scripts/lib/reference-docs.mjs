// SPDX-License-Identifier: Apache-2.0
import { table } from './markdown.mjs';

/**
 * @typedef {import('../../src/settings/row.ts').SettingRow} SettingRow
 * @typedef {import('../../src/settings/row.ts').SettingType} SettingType
 * @typedef {import('../../src/core/faults/catalogue.ts').FaultRow} FaultRow
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
  const format = type.format === 'any' || type.format === 'printable' ? 'text' : type.format;
  return `${format}, ${type.minimumLength}…${type.maximumLength} characters${type.mayBeEmpty ? ', or empty' : ''}`;
}

/** @param {SettingRow} row */
function describeDefault(row) {
  const text = Array.isArray(row.default) ? row.default.join(',') : String(row.default);
  return text === '' ? 'empty' : code(text);
}

/**
 * docs/faults.md: the fault catalogue, most severe first.
 * @param {readonly FaultRow[]} rows
 * @returns {string}
 */
export function renderFaults(rows) {
  const sorted = [...rows].sort((a, b) => b.severity - a.severity);
  const head = ['Fault', 'Display', 'Reaction', 'Ends', 'OCPP error code', 'Vendor code', 'What to do'];
  return document([
    '# Faults',
    `Every fault the charger knows, ${rows.length} in all, from \`src/core/faults/catalogue.ts\`; the most severe first, which is also the order in which they are announced.`,
    'A deadline counts from the physical event to the coil without current. A fault with no deadline is found while the contactor is open, or cannot be cured by opening it.',
    table(head, sorted.map(faultCells)),
  ]);
}

/** @param {FaultRow} row */
function faultCells(row) {
  const deadline = row.deadlineMs > 0 ? ` within ${duration(row.deadlineMs)}` : '';
  const clear = row.clearAfterMs > 0 ? `, ${duration(row.clearAfterMs)} after its cause is gone` : '';
  return [
    code(row.code),
    row.text,
    `${row.owner} ${REACTIONS[row.reaction]}${deadline}`,
    row.latch === 'service' ? LATCHES.service : `${LATCHES[row.latch]}${clear}`,
    row.errorCode,
    code(row.vendorErrorCode),
    row.remedy,
  ];
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
