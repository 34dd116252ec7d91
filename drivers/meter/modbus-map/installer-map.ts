// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import {
  type InstallerRegisters,
  NO_REGISTER,
  REGISTER_FORMATS,
  type RegisterFormat,
  WORD_ORDERS,
} from '../../../src/core/meter/installer-registers.ts';
import { integer } from '../../options.ts';
import { FORMAT_REGISTERS } from './number-format.ts';
import {
  blockOf,
  namedQuantities,
  type Quantities,
  type Quantity,
  type ReadBlock,
  type RegisterLayout,
} from './register-map.ts';

const register = integer(0, NO_REGISTER);
const format = v.picklist(REGISTER_FORMATS);
const phases = v.strictObject({ format, registers: v.tuple([register, register, register]) });
const single = v.strictObject({ format, register });

/** The same description in a board file; 65535 = the meter has no such value. */
export const installerRegistersSchema = v.strictObject({
  functionCode: v.picklist([3, 4]),
  wordOrder: v.picklist(WORD_ORDERS),
  volts: phases,
  amps: phases,
  watts: single,
  kilowattHours: single,
});

const FORMATS: Readonly<Record<RegisterFormat, { readonly format: Quantity['format']; readonly factor: number }>> = {
  float: { format: 'float32', factor: 1 },
  int16: { format: 'int16', factor: 1 },
  'int16*0.1': { format: 'int16', factor: 0.1 },
  'int16*0.01': { format: 'int16', factor: 0.01 },
  'int16*0.001': { format: 'int16', factor: 0.001 },
  int32: { format: 'int32', factor: 1 },
  'int32*0.1': { format: 'int32', factor: 0.1 },
  'int32*0.01': { format: 'int32', factor: 0.01 },
  'int32*0.001': { format: 'int32', factor: 0.001 },
  'int32*0.0001': { format: 'int32', factor: 0.0001 },
};

/** A meter as an installer describes it, and how to read it one value at a time where it refuses blocks. */
export interface InstallerLayout extends RegisterLayout {
  readonly singleReads: readonly ReadBlock[];
}

/** Turns the description of an installer into what the maps say of known meters. */
export function installerLayout(definition: InstallerRegisters): InstallerLayout {
  const { functionCode, wordOrder, volts, amps, watts, kilowattHours } = definition;
  const quantities: Quantities = {
    ...withPhases('millivolts', volts),
    ...withPhases('milliamps', amps),
    ...withOne('watts', watts, 1),
    ...withOne('importWattHours', kilowattHours, 1000),
  };
  const places = placesOf(quantities);
  const ordered = (blocks: readonly ReadBlock[]) => wattsFirst(blocks, quantities);
  return { functionCode, wordOrder, quantities, reads: ordered(joined(places)), singleReads: ordered(places) };
}

/**
 * Power before currents, as in the maps: a load that comes between the two then reads as less power than the currents
 * allow, never as more, and one that goes is known from the reading before.
 */
function wattsFirst(blocks: readonly ReadBlock[], { watts }: Quantities): ReadBlock[] {
  const first = watts === undefined || Array.isArray(watts) ? undefined : blockOf(watts, blocks);
  return first === undefined ? [...blocks] : [first, ...blocks.filter((block) => block !== first)];
}

function withPhases(
  name: 'millivolts' | 'milliamps',
  { format, registers }: InstallerRegisters['volts'],
): Pick<Quantities, 'millivolts' | 'milliamps'> {
  if (registers.every((address) => address === NO_REGISTER)) return {};
  const [l1, l2, l3] = registers;
  const entry = (address: number) => (address === NO_REGISTER ? null : quantityAt(address, format, 1000));
  return { [name]: [entry(l1), entry(l2), entry(l3)] };
}

function withOne(
  name: 'watts' | 'importWattHours',
  { format, register }: InstallerRegisters['watts'],
  multiplier: number,
): Pick<Quantities, 'watts' | 'importWattHours'> {
  return register === NO_REGISTER ? {} : { [name]: quantityAt(register, format, multiplier) };
}

/** @param multiplier to our unit from the one the factor leads to */
function quantityAt(address: number, name: RegisterFormat, multiplier: number): Quantity {
  const { format, factor } = FORMATS[name];
  return { address, format, multiplier: factor * multiplier };
}

/** Where the numbers are, each place once, lowest first. */
function placesOf(quantities: Quantities): ReadBlock[] {
  const places = new Map<string, ReadBlock>();
  for (const [, { address, format }] of namedQuantities(quantities)) {
    const registers = FORMAT_REGISTERS[format];
    places.set(`${address}+${registers}`, { address, registers });
  }
  return [...places.values()].sort((a, b) => a.address - b.address || a.registers - b.registers);
}

/** Registers read along with the wanted ones; more of them cost more time than a further request. */
const WIDEST_GAP = 4;
/** Many meters take far less than the 125 of the standard: some Eastron refuse more than 50 (openWB core #2890). */
const LONGEST_BLOCK = 40;

/** Joins neighbours into blocks. */
function joined(places: readonly ReadBlock[]): ReadBlock[] {
  const blocks: ReadBlock[] = [];
  for (const place of places) {
    const last = blocks.at(-1);
    const end = place.address + place.registers;
    if (
      last !== undefined &&
      place.address <= last.address + last.registers + WIDEST_GAP &&
      end <= last.address + LONGEST_BLOCK
    ) {
      const registers = Math.max(last.registers, end - last.address);
      blocks[blocks.length - 1] = { address: last.address, registers };
    } else blocks.push(place);
  }
  return blocks;
}
