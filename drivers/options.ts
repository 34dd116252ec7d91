// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** What a board file can declare and a driver can ask for. */
export type BusType = 'i2c' | 'uart' | 'spi' | 'pwm' | 'input' | 'output' | 'sysfs' | 'events' | 'watchdog';

/** One option of one device that names a bus or a line. */
export interface BusReference {
  readonly option: string;
  readonly type: BusType;
  readonly bus: string;
  /** What is spoken on it, where other devices that speak it may sit on the same line. */
  readonly protocol?: Protocol | undefined;
}

/** One option of one device that is an address on its bus. */
export interface AddressReference {
  readonly option: string;
  readonly address: number;
  /** The chip at this address, where several drivers share it on purpose. */
  readonly chip?: string | undefined;
}

/** Protocols that several devices can speak on one serial line. */
export type Protocol = 'modbus-rtu';

/** What an option schema tells the board of itself. */
interface OptionMetadata {
  readonly bus?: BusType;
  readonly protocol?: Protocol | undefined;
  readonly isAddress?: boolean;
  readonly chip?: string | undefined;
}

const busName = (type: BusType, protocol?: Protocol) =>
  v.pipe(v.string(), v.minLength(1), v.metadata({ bus: type, protocol } satisfies OptionMetadata));

/** Option schemas for names of buses and lines. The board reads the type back to check wiring and ownership. */
export const i2cBus = () => busName('i2c');
export const serialBus = () => busName('uart');
/** A serial line with Modbus RTU on it, which other Modbus devices may use too. */
export const modbusLine = () => busName('uart', 'modbus-rtu');
export const spiDevice = () => busName('spi');
export const pwmChannel = () => busName('pwm');
export const inputLine = () => busName('input');
/** Several input lines, none of them twice. */
export const inputLines = (most: number) =>
  v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1))),
    v.minLength(1),
    v.maxLength(most),
    v.check((lines) => new Set(lines).size === lines.length, 'names a line twice'),
    v.metadata({ bus: 'input' } satisfies OptionMetadata),
  );
export const outputLine = () => busName('output');
export const attributeFolder = () => busName('sysfs');
export const inputEvents = () => busName('events');
export const kernelWatchdog = () => busName('watchdog');

/**
 * A 7-bit I2C address as datasheets print it, "0x08" to "0x77"; the output is the number.
 * @param chip one that drivers of several devices share; without it the address belongs to one driver
 */
export const i2cAddress = (chip?: string) =>
  v.pipe(
    v.string(),
    v.regex(/^0x(0[89a-f]|[1-6][0-9a-f]|7[0-7])$/i, 'must be a 7-bit address, "0x08" to "0x77"'),
    v.transform((text) => Number.parseInt(text, 16)),
    v.metadata({ isAddress: true, chip } satisfies OptionMetadata),
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
  const found: BusReference[] = [];
  for (const { option, value, metadata } of describedOptions(schema, options)) {
    const { bus: type, protocol } = metadata;
    for (const bus of Array.isArray(value) ? value : [value]) {
      if (type !== undefined && typeof bus === 'string') found.push({ option, type, bus, protocol });
    }
  }
  return found;
}

/** The I2C addresses that validated options name. */
export function addressReferences(schema: v.GenericSchema, options: unknown): AddressReference[] {
  const found: AddressReference[] = [];
  for (const { option, value, metadata } of describedOptions(schema, options)) {
    const { isAddress, chip } = metadata;
    if (isAddress === true && typeof value === 'number') found.push({ option, address: value, chip });
  }
  return found;
}

function describedOptions(schema: v.GenericSchema, options: unknown) {
  const { entries } = schema as Partial<ObjectSchema>;
  if (entries === undefined || typeof options !== 'object' || options === null) return [];
  const values = options as Readonly<Record<string, unknown>>;
  return Object.entries(entries).flatMap(([option, entry]) =>
    isSchema(entry) ? [{ option, value: values[option], metadata: metadataOf(entry) }] : [],
  );
}

/** An option that may be left out says no more of itself than that; what it is stands in the schema it wraps. */
function metadataOf(schema: v.GenericSchema): OptionMetadata {
  return v.getMetadata('wrapped' in schema && isSchema(schema.wrapped) ? schema.wrapped : schema);
}
