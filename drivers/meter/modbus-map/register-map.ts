// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { WORD_ORDERS } from '../../../src/core/meter/installer-registers.ts';
import { integer } from '../../options.ts';
import { FORMAT_REGISTERS, NUMBER_FORMATS } from './number-format.ts';

const registerAddress = integer(0, 0xffff);

const quantity = v.pipe(
  v.strictObject({
    address: registerAddress,
    format: v.picklist(NUMBER_FORMATS),
    /** Register value × multiplier = value in our unit. */
    multiplier: v.pipe(v.number(), v.finite(), v.notValue(0)),
    /** What stands in the registers, highest word first, where the meter has no such value. */
    absentWhen: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]+$/, 'must be hexadecimal digits, a to f small'))),
  }),
  v.check(
    ({ format, absentWhen }) => absentWhen === undefined || absentWhen.length === 4 * FORMAT_REGISTERS[format],
    'absentWhen must have four digits for each register of the format',
  ),
);
/** One number in a meter. */
export type Quantity = v.InferOutput<typeof quantity>;

/** One per phase; a phase the meter does not have is null and reads as 0. */
const perPhase = v.tuple([v.nullable(quantity), v.nullable(quantity), v.nullable(quantity)]);

const readBlock = v.strictObject({ address: registerAddress, registers: integer(1, 125) });
/** Neighbouring registers that are read with one request. */
export type ReadBlock = v.InferOutput<typeof readBlock>;

const quantities = v.strictObject({
  millivolts: v.optional(perPhase),
  milliamps: v.optional(perPhase),
  /** Total active power, or several numbers that add up to it: import and export, or the phases. */
  watts: v.optional(v.union([quantity, v.pipe(v.array(quantity), v.minLength(2))])),
  phaseWatts: v.optional(perPhase),
  frequencyMillihertz: v.optional(quantity),
  importWattHours: v.optional(quantity),
  exportWattHours: v.optional(quantity),
  /** Import and export together: not read, but there for those who describe their meter register by register. */
  sumWattHours: v.optional(quantity),
});
export type Quantities = v.InferOutput<typeof quantities>;

/** How the values of a meter are read and where they are. */
export interface RegisterLayout {
  readonly functionCode: 3 | 4;
  /** Order of the 16-bit words of a longer number. */
  readonly wordOrder: (typeof WORD_ORDERS)[number];
  /** Blocks to read, in this order. */
  readonly reads: readonly ReadBlock[];
  readonly quantities: Quantities;
}

/** A file in `maps/`. */
export const registerMapSchema = v.pipe(
  v.strictObject({
    label: v.pipe(v.string(), v.nonEmpty()),
    /** Documents and projects the map was made from. */
    source: v.pipe(v.string(), v.nonEmpty()),
    functionCode: v.picklist([3, 4]),
    wordOrder: v.picklist(WORD_ORDERS),
    /** Factory setting of the line, where it is known not to be 9600 Bd, 8 bits, no parity, 1 stop bit. */
    line: v.optional(v.strictObject({ baud: integer(1200, 115_200), parity: v.picklist(['none', 'even', 'odd']) })),
    /** Said where a meter cannot be read without two blocks of one length, so that nobody does it unawares. */
    blocksOfOneLength: v.optional(v.literal(true)),
    /** Power is read before the currents, so that a load that comes between the two does not read as impossible. */
    reads: v.pipe(v.array(readBlock), v.minLength(1)),
    quantities,
  }),
  v.forward(
    v.check(
      ({ reads, blocksOfOneLength }) =>
        blocksOfOneLength === true || new Set(reads.map(({ registers }) => registers)).size === reads.length,
      'has two blocks of one length, so that a late answer could pass for the other block',
    ),
    ['reads'],
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, entry] of namedQuantities(dataset.value.quantities)) {
      if (name !== 'sumWattHours' && blockOf(entry, dataset.value.reads) === undefined) {
        addIssue({ message: `quantities.${name}: register ${entry.address} is in no block that is read` });
      }
    }
  }),
);
export type RegisterMap = v.InferOutput<typeof registerMapSchema>;

/** All numbers of a meter with their names: `milliamps.1`, `watts`. */
export function namedQuantities(all: Quantities): [string, Quantity][] {
  return Object.entries(all).flatMap(([name, entry]): [string, Quantity][] => {
    if (entry === undefined) return [];
    if (!Array.isArray(entry)) return [[name, entry]];
    return entry.flatMap((each, index): [string, Quantity][] => (each === null ? [] : [[`${name}.${index}`, each]]));
  });
}

/** The first block that holds a number as a whole. */
export function blockOf<B extends { readonly address: number; readonly registers: number }>(
  { address, format }: Quantity,
  blocks: readonly B[],
): B | undefined {
  const end = address + FORMAT_REGISTERS[format];
  return blocks.find((block) => address >= block.address && end <= block.address + block.registers);
}
