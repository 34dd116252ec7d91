// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** What a board file can declare and a driver can ask for. */
export type BusType = 'i2c' | 'uart' | 'spi' | 'pwm' | 'input' | 'output';

/** One option of one device that names a bus or a line. */
export interface BusReference {
  readonly option: string;
  readonly type: BusType;
  readonly bus: string;
}

const busName = (type: BusType) => v.pipe(v.string(), v.minLength(1), v.metadata({ bus: type }));

/** Option schemas for names of buses and lines. The board reads the type back to check wiring and ownership. */
export const i2cBus = () => busName('i2c');
export const serialBus = () => busName('uart');
export const pwmChannel = () => busName('pwm');
export const inputLine = () => busName('input');
export const outputLine = () => busName('output');

/** A 7-bit I2C address as datasheets print it, "0x08" to "0x77"; the output is the number. */
export const i2cAddress = () =>
  v.pipe(
    v.string(),
    v.regex(/^0x(0[89a-f]|[1-6][0-9a-f]|7[0-7])$/i, 'must be a 7-bit address, "0x08" to "0x77"'),
    v.transform((text) => Number.parseInt(text, 16)),
  );

/** A whole number within bounds, both included. */
export const integer = (lowest: number, highest: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(lowest), v.maxValue(highest));

interface ObjectSchema {
  readonly entries: Readonly<Record<string, unknown>>;
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}

/** The buses and lines that validated options name. Options that were left out name none. */
export function busReferences(schema: v.GenericSchema, options: unknown): BusReference[] {
  const { entries } = schema as Partial<ObjectSchema>;
  if (entries === undefined || typeof options !== 'object' || options === null) return [];
  const values = options as Readonly<Record<string, unknown>>;
  const found: BusReference[] = [];
  for (const [option, entry] of Object.entries(entries)) {
    const bus = values[option];
    if (!isSchema(entry) || typeof bus !== 'string') continue;
    const { bus: type } = v.getMetadata(entry) as { readonly bus?: BusType };
    if (type !== undefined) found.push({ option, type, bus });
  }
  return found;
}
