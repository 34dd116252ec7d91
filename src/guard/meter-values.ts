// SPDX-License-Identifier: Apache-2.0
import type { MeterPower } from '../core/faults/watch/meter-watch.ts';
import type { PerPhase } from '../core/units/units.ts';
import type { MeterReading } from '../ports/devices.ts';
import type { Aged } from './slow-inputs.ts';

/** The currents of a reading, where the meter has them. */
export function meterCurrents(
  reading: Aged<MeterReading> | undefined,
): { readonly milliamps: PerPhase; readonly atMicros: number } | undefined {
  if (reading?.value.milliamps === undefined) return undefined;
  return { milliamps: reading.value.milliamps, atMicros: reading.atMicros };
}

/** The voltages of a reading, where the meter has them. */
export function meterVoltages(
  reading: Aged<MeterReading> | undefined,
): { readonly millivolts: PerPhase; readonly atMicros: number } | undefined {
  if (reading?.value.millivolts === undefined) return undefined;
  return { millivolts: reading.value.millivolts, atMicros: reading.atMicros };
}

/** Power and register of a reading, where the meter has both. */
export function meterPower(reading: Aged<MeterReading> | undefined): MeterPower | undefined {
  if (reading === undefined) return undefined;
  const { watts, importWattHours } = reading.value;
  if (watts === undefined || importWattHours === undefined) return undefined;
  return { watts, importWattHours, atMicros: reading.atMicros };
}
