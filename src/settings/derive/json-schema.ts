// SPDX-License-Identifier: Apache-2.0
import type { DecimalType, SettingRow, SettingType, TextType } from '../row.ts';

/** The part of JSON Schema (2020-12) a setting needs. */
export interface SettingSchema {
  readonly type?: 'boolean' | 'integer' | 'string' | 'array';
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly SettingSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: SettingSchema;
  readonly writeOnly?: boolean;
  readonly readOnly?: boolean;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
}

/** The schema of one setting's value. */
export function settingSchema(row: SettingRow): SettingSchema {
  return {
    ...typeSchema(row.type),
    title: row.label,
    description: row.unit === undefined ? row.help : `${row.help} Unit: ${row.unit}.`,
    ...(row.type.kind === 'secret' ? {} : { default: row.default }),
    ...(row.readOnly === true ? { readOnly: true } : {}),
  };
}

/** One object schema with a property for each row; none is required. */
export function settingsObjectSchema(rows: readonly SettingRow[]): {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: Readonly<Record<string, SettingSchema>>;
} {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(rows.map((row) => [row.id, settingSchema(row)])),
  };
}

function typeSchema(type: SettingType): SettingSchema {
  switch (type.kind) {
    case 'boolean':
      return { type: 'boolean' };
    case 'integer': {
      const range: SettingSchema = { type: 'integer', minimum: type.minimum, maximum: type.maximum };
      return type.also === undefined ? range : { anyOf: [range, { enum: type.also }] };
    }
    case 'decimal':
      return { type: 'string', pattern: decimalPattern(type) };
    case 'enum':
      return { type: 'string', enum: type.allowed };
    case 'csl':
      return {
        type: 'array',
        maxItems: type.maximumItems,
        uniqueItems: true,
        items: { type: 'string', enum: type.allowed },
      };
    case 'secret':
      return {
        ...orEmpty({ type: 'string', minLength: type.minimumLength, maxLength: type.maximumLength }),
        writeOnly: true,
      };
    case 'text':
      return type.mayBeEmpty === true ? orEmpty(textSchema(type)) : textSchema(type);
  }
}

/** The range is not for a pattern: it stands in the description of what is allowed. */
function decimalPattern({ minimum, fractionDigits }: DecimalType): string {
  const fraction = fractionDigits === 0 ? '' : `(\\.[0-9]{1,${fractionDigits}})?`;
  return `^${minimum.startsWith('-') ? '-?' : ''}[0-9]{1,12}${fraction}$`;
}

function textSchema(type: TextType): SettingSchema {
  const length = { type: 'string', minLength: type.minimumLength, maxLength: type.maximumLength } as const;
  switch (type.format) {
    case 'printable':
      return { ...length, pattern: '^[ -~]*$' };
    case 'websocket-url':
      return { ...length, pattern: '^wss?://' };
    case 'time-of-day':
      return { ...length, pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' };
    case 'currency':
      return { ...length, pattern: '^[A-Z]{3}$' };
    case 'any':
    case 'time-zone':
    case 'default-price':
      return length;
  }
}

function orEmpty(schema: SettingSchema): SettingSchema {
  return { anyOf: [schema, { type: 'string', maxLength: 0 }] };
}
