// SPDX-License-Identifier: Apache-2.0
import type { WordOrder } from '../../../src/core/meter/installer-registers.ts';

/** Registers (16 bit) each number format takes. */
export const FORMAT_REGISTERS = {
  int16: 1,
  uint16: 1,
  int32: 2,
  uint32: 2,
  float32: 2,
  int64: 4,
  uint64: 4,
} as const;
export type NumberFormat = keyof typeof FORMAT_REGISTERS;
export const NUMBER_FORMATS = Object.keys(FORMAT_REGISTERS) as [NumberFormat, ...NumberFormat[]];

/** The bytes of a number with the highest word first, as they came from the line. */
export function highestFirst(bytes: Buffer, wordOrder: WordOrder): Buffer {
  return wordOrder === 'high-first' ? bytes : Buffer.from(bytes).swap16().reverse();
}

/** @param bytes highest first, as many as the format takes */
export function decode(bytes: Buffer, format: NumberFormat): number {
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
    case 'int64':
      return Number(bytes.readBigInt64BE());
    case 'uint64':
      return Number(bytes.readBigUInt64BE());
  }
}
