// SPDX-License-Identifier: Apache-2.0
import { type AttributeFolder, BusError } from '../../src/ports/buses.ts';

/** Bounds of a reading, both included. */
export interface TemperatureRange {
  readonly lowestMillicelsius: number;
  readonly highestMillicelsius: number;
}

/**
 * A temperature as the kernel writes it: millidegrees Celsius, a whole number.
 * @throws BusError `protocol` for anything else, and outside the range
 */
export async function readKernelTemperature(
  folder: AttributeFolder,
  attribute: string,
  { lowestMillicelsius, highestMillicelsius }: TemperatureRange,
): Promise<number> {
  const text = await folder.read(attribute);
  const millicelsius = Number(text);
  const isWhole = /^-?\d{1,7}$/.test(text);
  if (isWhole && millicelsius >= lowestMillicelsius && millicelsius <= highestMillicelsius) return millicelsius;
  const range = `${lowestMillicelsius}..${highestMillicelsius} m°C`;
  throw new BusError('protocol', folder.id, `${attribute} is "${text.slice(0, 20)}", allowed is ${range}`);
}
