// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { PerPhase } from '../../../src/core/units/units.ts';
import type { MeterReading } from '../../../src/ports/devices.ts';
import { integer } from '../../options.ts';

/** Registers (16 bit) each number format takes. */
export const FORMAT_REGISTERS = { int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, uint64: 4 } as const;
export type NumberFormat = keyof typeof FORMAT_REGISTERS;
const formats = Object.keys(FORMAT_REGISTERS) as [NumberFormat, ...NumberFormat[]];

const registerAddress = integer(0, 0xffff);

const quantity = v.strictObject({
  address: registerAddress,
  format: v.picklist(formats),
  /** Register value × multiplier = value in our unit. */
  multiplier: v.pipe(v.number(), v.finite()),
});
export type Quantity = v.InferOutput<typeof quantity>;

/** One per phase; a phase the meter does not have is null and reads as 0. */
const perPhase = v.tuple([v.nullable(quantity), v.nullable(quantity), v.nullable(quantity)]);

export const registerMapSchema = v.strictObject({
  label: v.string(),
  source: v.string(),
  functionCode: v.picklist([3, 4]),
  /** Order of the 16-bit words of a longer number. */
  wordOrder: v.picklist(['high-first', 'low-first']),
  /** Blocks to read, in this order. Blocks of one map differ in length, so that no answer passes for another's. */
  reads: v.pipe(
    v.array(v.strictObject({ address: registerAddress, registers: integer(1, 125) })),
    v.minLength(1),
    v.check(
      (reads) => new Set(reads.map((read) => read.registers)).size === reads.length,
      'has two blocks of one length',
    ),
  ),
  quantities: v.strictObject({
    millivolts: perPhase,
    milliamps: perPhase,
    watts: quantity,
    importWattHours: quantity,
    frequencyMillihertz: v.optional(quantity),
  }),
});
export type RegisterMap = v.InferOutput<typeof registerMapSchema>;

/** A block of registers as read. */
export interface RegisterBlock {
  readonly address: number;
  readonly bytes: Buffer;
}

/** What no meter in a charger can see; beyond it an answer is wrong however well its checksum fits. */
const PLAUSIBLE = {
  millivolts: [0, 500_000],
  milliamps: [-200_000, 200_000],
  watts: [-200_000, 200_000],
  importWattHours: [0, 1e12],
} as const;

/** @throws RangeError naming the quantity that is missing, not a number or not plausible */
export function interpret(map: RegisterMap, blocks: readonly RegisterBlock[]): MeterReading {
  const { quantities } = map;
  const value = (name: keyof typeof PLAUSIBLE, entry: Quantity) => {
    const result = Math.round(numberAt(map, entry, blocks) * entry.multiplier);
    const [lowest, highest] = PLAUSIBLE[name];
    if (result >= lowest && result <= highest) return result;
    throw new RangeError(`${name} is ${result}; plausible is ${lowest}..${highest}`);
  };
  const phases = (name: 'millivolts' | 'milliamps'): PerPhase => {
    const [l1, l2, l3] = quantities[name];
    return [l1, l2, l3].map((entry) => (entry === null ? 0 : value(name, entry))) as unknown as PerPhase;
  };
  return {
    millivolts: phases('millivolts'),
    milliamps: phases('milliamps'),
    watts: value('watts', quantities.watts),
    importWattHours: value('importWattHours', quantities.importWattHours),
  };
}

function numberAt(map: RegisterMap, entry: Quantity, blocks: readonly RegisterBlock[]): number {
  const length = 2 * FORMAT_REGISTERS[entry.format];
  for (const block of blocks) {
    const offset = 2 * (entry.address - block.address);
    if (offset < 0 || offset + length > block.bytes.length) continue;
    return decode(inWordOrder(block.bytes.subarray(offset, offset + length), map.wordOrder), entry.format);
  }
  throw new RangeError(`register ${entry.address} is in no block that was read`);
}

/** Turns the words of a number around when the lowest comes first; the same way back. */
export function inWordOrder(bytes: Buffer, wordOrder: RegisterMap['wordOrder']): Buffer {
  return wordOrder === 'high-first' ? bytes : Buffer.from(bytes).swap16().reverse();
}

function decode(bytes: Buffer, format: NumberFormat): number {
  switch (format) {
    case 'int16':
      return bytes.readInt16BE();
    case 'uint16':
      return bytes.readUInt16BE();
    case 'int32':
      return bytes.readInt32BE();
    case 'uint32':
      return bytes.readUInt32BE();
    case 'float32':
      return bytes.readFloatBE();
    case 'uint64':
      return Number(bytes.readBigUInt64BE());
  }
}

/** The registers of a number, highest word first. */
export function encode(value: number, format: NumberFormat): Buffer {
  const bytes = Buffer.alloc(2 * FORMAT_REGISTERS[format]);
  switch (format) {
    case 'int16':
      bytes.writeInt16BE(value);
      return bytes;
    case 'uint16':
      bytes.writeUInt16BE(value);
      return bytes;
    case 'int32':
      bytes.writeInt32BE(value);
      return bytes;
    case 'uint32':
      bytes.writeUInt32BE(value);
      return bytes;
    case 'float32':
      bytes.writeFloatBE(value);
      return bytes;
    case 'uint64':
      bytes.writeBigUInt64BE(BigInt(value));
      return bytes;
  }
}
