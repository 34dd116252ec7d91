// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../../../src/core/units/units.ts';
import type { MeterReading } from '../../../src/ports/devices.ts';
import { decode, FORMAT_REGISTERS, highestFirst } from './number-format.ts';
import { blockOf, type Quantities, type Quantity, type ReadBlock, type RegisterLayout } from './register-map.ts';

/** A block of registers as read. */
export interface FilledBlock extends ReadBlock {
  readonly bytes: Buffer;
}

/**
 * Makes a reading of what was read. What the meter does not have is undefined; watts are then volts times amperes, which
 * is right at power factor 1 and too much below it.
 * @throws RangeError naming the quantity that is not a number, or in no block
 */
export function interpret(layout: RegisterLayout, blocks: readonly FilledBlock[]): MeterReading {
  const { quantities } = layout;
  const value = (name: string, entry: Quantity | undefined): number | undefined =>
    entry === undefined ? undefined : numberAt(name, entry, layout, blocks);
  const phases = (name: 'millivolts' | 'milliamps' | 'phaseWatts'): PerPhase | undefined => {
    const entries = quantities[name];
    if (entries === undefined) return undefined;
    const [l1, l2, l3] = entries.map((entry, index) => value(`${name}.${index}`, entry ?? undefined));
    if (l1 === undefined && l2 === undefined && l3 === undefined) return undefined;
    return [l1 ?? 0, l2 ?? 0, l3 ?? 0];
  };
  const millivolts = phases('millivolts');
  const milliamps = phases('milliamps');
  const watts = total('watts', quantities.watts, value);
  return {
    millivolts,
    milliamps,
    watts: watts ?? apparent(millivolts, milliamps),
    importWattHours: value('importWattHours', quantities.importWattHours),
    exportWattHours: value('exportWattHours', quantities.exportWattHours),
    phaseWatts: phases('phaseWatts'),
    frequencyMillihertz: value('frequencyMillihertz', quantities.frequencyMillihertz),
  };
}

function total(
  name: string,
  entry: Quantities['watts'],
  value: (name: string, entry: Quantity) => number | undefined,
): number | undefined {
  if (entry === undefined) return undefined;
  if (!Array.isArray(entry)) return value(name, entry);
  let sum = 0;
  for (const [index, part] of entry.entries()) {
    const amount = value(`${name}.${index}`, part);
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}

function apparent(millivolts: PerPhase | undefined, milliamps: PerPhase | undefined): number | undefined {
  if (millivolts === undefined || milliamps === undefined) return undefined;
  const [u1, u2, u3] = millivolts;
  const [i1, i2, i3] = milliamps;
  return Math.round((u1 * i1 + u2 * i2 + u3 * i3) / 1_000_000);
}

function numberAt(
  name: string,
  entry: Quantity,
  layout: RegisterLayout,
  blocks: readonly FilledBlock[],
): number | undefined {
  const block = blockOf(entry, blocks);
  if (block === undefined) throw new RangeError(`${name}: register ${entry.address} is in no block that was read`);
  const start = 2 * (entry.address - block.address);
  const raw = block.bytes.subarray(start, start + 2 * FORMAT_REGISTERS[entry.format]);
  const bytes = highestFirst(raw, layout.wordOrder);
  if (entry.absentWhen !== undefined && bytes.toString('hex') === entry.absentWhen) return undefined;
  // Adding 0 turns the −0 that rounding makes of −0.4 into 0.
  const result = Math.round(decode(bytes, entry.format) * entry.multiplier) + 0;
  if (Number.isFinite(result)) return result;
  throw new RangeError(`${name} is ${result}, not a number`);
}
