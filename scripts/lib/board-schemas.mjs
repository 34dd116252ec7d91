// SPDX-License-Identifier: Apache-2.0
import { toJsonSchema } from '@valibot/to-json-schema';

/**
 * @typedef {import('../../src/settings/row.ts').SettingRow} SettingRow
 * @typedef {import('../../drivers/index.ts').AnyDriver} AnyDriver
 * @typedef {import('valibot').GenericSchema} GenericSchema
 * @typedef {{ [key: string]: unknown }} JsonObject
 */

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const WRITTEN_BY =
  'Written by scripts/generate-docs.mjs (npm run docs); edit the schemas in src/board and drivers instead.';

/**
 * boards/board.schema.json: what editors complete in a board.json, each driver's options with it. What goes beyond a
 * single value, such as pins used twice, is for `chargehand check-board`.
 * @param {GenericSchema} boardSchema
 * @param {Readonly<Record<string, { readonly kind: string, readonly owner: string }>>} roles
 * @param {Readonly<Record<string, AnyDriver>>} drivers by `kind/chip`
 * @returns {string}
 */
export function renderBoardSchema(boardSchema, roles, drivers) {
  const schema = convert(boardSchema);
  const device = /** @type {JsonObject} */ (property(schema, 'devices')['items']);
  property(device, 'driver')['enum'] = Object.keys(drivers);
  device['allOf'] = [
    ...Object.entries(roles).map(([role, { kind, owner }]) =>
      when('role', role, {
        driver: { enum: Object.keys(drivers).filter((name) => name.startsWith(`${kind}/`)) },
        owner: { const: owner },
      }),
    ),
    ...Object.entries(drivers).map(([name, driver]) => when('driver', name, { options: optionsOf(driver) })),
  ];
  return text('Board file of Chargehand', schema);
}

/**
 * boards/product.schema.json: what editors complete in a product.json, the settings of the registry with it.
 * @param {GenericSchema} productSchema
 * @param {readonly SettingRow[]} rows
 * @returns {string}
 */
export function renderProductSchema(productSchema, rows) {
  const schema = convert(productSchema);
  const settings = rows.filter((row) => row.type.kind !== 'secret');
  property(schema, 'settings')['properties'] = Object.fromEntries(settings.map((row) => [row.id, settingSchema(row)]));
  property(schema, 'settings')['additionalProperties'] = false;
  return text('Product file of Chargehand', schema);
}

/** @param {AnyDriver} driver */
function optionsOf(driver) {
  const schema = convert(driver.options);
  const { abilities } = driver;
  if (abilities === undefined) return schema;
  const description = [
    ...abilities.can.map((can) => `Can ${can}.`),
    ...abilities.cannot.map((not) => `Cannot ${not}.`),
  ];
  return { ...schema, description: description.join(' ') };
}

/**
 * @param {string} key
 * @param {string} value
 * @param {JsonObject} properties
 */
function when(key, value, properties) {
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
  return { if: { properties: { [key]: { const: value } }, required: [key] }, then: { properties } };
}

/** @param {SettingRow} row */
function settingSchema({ type, label, help, unit }) {
  const description = `${label}${unit === undefined ? '' : `, ${unit}`}. ${help}`;
  switch (type.kind) {
    case 'boolean':
      return { description, type: 'boolean' };
    case 'integer': {
      const range = { type: 'integer', minimum: type.minimum, maximum: type.maximum };
      return { description, ...(type.also === undefined ? range : { anyOf: [range, { enum: type.also }] }) };
    }
    case 'enum':
      return { description, enum: type.allowed };
    case 'decimal':
      return { description, type: 'string' };
    case 'csl':
      return { description, type: 'array', items: { enum: type.allowed }, maxItems: type.maximumItems };
    default: {
      const range = { type: 'string', minLength: type.minimumLength, maxLength: type.maximumLength };
      const mayBeEmpty = type.kind === 'text' && type.mayBeEmpty === true;
      return { description, ...(mayBeEmpty ? { anyOf: [range, { const: '' }] } : range) };
    }
  }
}

/**
 * What a file may hold: before defaults and conversions. Checks in code have no counterpart and are left to check-board.
 * @param {GenericSchema} schema
 * @returns {JsonObject}
 */
function convert(schema) {
  const { $schema, ...converted } = toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' });
  return /** @type {JsonObject} */ (converted);
}

/**
 * @param {JsonObject} schema
 * @param {string} name
 */
function property(schema, name) {
  const properties = /** @type {Record<string, JsonObject>} */ (schema['properties']);
  const found = properties[name];
  if (found === undefined) throw new Error(`the schema has no "${name}"`);
  return found;
}

/**
 * @param {string} title
 * @param {JsonObject} schema
 */
function text(title, schema) {
  return `${JSON.stringify({ $schema: DRAFT, $comment: WRITTEN_BY, title, ...schema }, undefined, 1)}\n`;
}
