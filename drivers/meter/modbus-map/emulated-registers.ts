// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../../../src/core/units/units.ts';
import type { WorldMeter } from '../../../src/ports/world.ts';
import type { Quantity, RegisterLayout } from './register-map.ts';

/**
 * What stands in each register of a meter now. Registers without a meaning of their own read 0 where they are part of a
 * block that is read from the meter; others do not exist.
 */
export function registerImage(layout: RegisterLayout, meter: WorldMeter): Map<number, number> {
  const image = new Map<number, number>();
  for (const { address, registers } of layout.reads) {
    for (let each = address; each < address + registers; each += 1) image.set(each, 0);
  }
  const put = (entry: Quantity | null | undefined, value: number) => {
    if (entry === null || entry === undefined) return;
    const words = wordsOf(value / entry.multiplier, entry.format);
    if (layout.wordOrder === 'low-first') words.reverse();
    for (const [index, word] of words.entries()) image.set(entry.address + index, word);
  };
  const { quantities } = layout;
  const putPhases = (entries: readonly (Quantity | null)[] | undefined, values: PerPhase) => {
    for (const [phase, entry] of (entries ?? []).entries()) put(entry, values[phase] ?? 0);
  };
  putPhases(quantities.millivolts, meter.millivolts());
  putPhases(quantities.milliamps, meter.milliamps());
  putPhases(quantities.phaseWatts, meter.phaseWatts());
  put(quantities.frequencyMillihertz, meter.frequencyMillihertz());
  for (const [entry, value] of shares(quantities.watts, meter.watts())) put(entry, value);
  put(quantities.importWattHours, meter.importWattHours());
  put(quantities.exportWattHours, 0);
  put(quantities.sumWattHours, meter.importWattHours());
  return image;
}

/** Of several numbers that add up, the first that takes the sign of the value shows it. */
function shares(entries: RegisterLayout['quantities']['watts'], value: number): [Quantity, number][] {
  if (entries === undefined) return [];
  if (!Array.isArray(entries)) return [[entries, value]];
  const fits = (entry: Quantity) => entry.format.startsWith('u') === false || value / entry.multiplier >= 0;
  const shown = entries.find(fits);
  return entries.map((entry) => [entry, entry === shown ? value : 0]);
}

/** The registers of a number, highest word first; a number beyond the format reads as the nearest there is. */
function wordsOf(value: number, format: Quantity['format']): number[] {
  const bits = 8 * bytesOf(format);
  const view = new DataView(new ArrayBuffer(bits / 8));
  const isSigned = !format.startsWith('u');
  const lowest = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  const highest = 2n ** BigInt(isSigned ? bits - 1 : bits) - 1n;
  if (format === 'float32') view.setFloat32(0, value);
  else {
    const whole = Number.isFinite(value) ? BigInt(Math.round(value)) : highest - 1n;
    const held = whole < lowest ? lowest : whole > highest ? highest : whole;
    for (let byte = 0; byte < bits / 8; byte += 1) {
      view.setUint8(byte, Number((BigInt.asUintN(bits, held) >> BigInt(bits - 8 * (byte + 1))) & 0xffn));
    }
  }
  return Array.from({ length: bits / 16 }, (_, index) => view.getUint16(2 * index));
}

function bytesOf(format: Quantity['format']): number {
  if (format.endsWith('16')) return 2;
  return format.endsWith('32') ? 4 : 8;
}
