// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { PerPhase } from '../../../src/core/units/units.ts';
import { BusError } from '../../../src/ports/buses.ts';
import type { MeterReading } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { type Ekepc2Meter, ekepc2At } from '../../chips/etek-ekepc2/etek-ekepc2.ts';
import { ekepc2Entries } from '../../chips/etek-ekepc2/options.ts';
import { integer } from '../../options.ts';

/** What a phase of the mains may have (IEC 60038: 400 V between phases, +10 %). */
const HIGHEST_VOLTS = 440;

export const etekEkepc2Meter = defineDriver({
  id: 'etek-ekepc2',
  kind: 'meter',
  options: v.strictObject({
    ...ekepc2Entries(),
    /** Unit of registers 164 and 165. Sources contradict each other: compare with the meter itself. */
    energyUnit: v.optional(v.picklist(['Wh', 'kWh']), 'Wh'),
    /** Step of register 162, the current of a charger with one phase. Without it no current is read. */
    currentStepMilliamps: v.optional(integer(1, 1000)),
  }),
  abilities: {
    can: [
      "read the meter that hangs on the controller's second RS-485, where registers 90 to 95 say that there is one",
    ],
    cannot: ['read the current of each phase: the controller knows their sum only', 'read energy that was exported'],
  },
  async create(options, context) {
    const controller = await ekepc2At(options, context);
    const wattHoursPerUnit = options.energyUnit === 'Wh' ? 1 : 1000;
    const step = options.currentStepMilliamps;
    return {
      kind: 'meter',
      read: async () => readingFrom(await controller.meter(), wattHoursPerUnit, step, controller.bus),
    };
  },
});

function readingFrom(
  meter: Ekepc2Meter,
  wattHoursPerUnit: number,
  stepMilliamps: number | undefined,
  bus: string,
): MeterReading {
  const known = meter.volts.filter((volts) => volts !== undefined);
  if (known.length === 0 && meter.watts === undefined && meter.energy === undefined) {
    throw new BusError('refused', bus, 'the controller has no meter: its registers 90 to 95 are 65535');
  }
  const tooHigh = known.find((volts) => volts > HIGHEST_VOLTS);
  if (tooHigh !== undefined) {
    throw new BusError('protocol', bus, `the controller says ${tooHigh} V; allowed is 0..${HIGHEST_VOLTS} V`);
  }
  const [l1, l2, l3] = meter.volts;
  const millivolts: PerPhase = [(l1 ?? 0) * 1000, (l2 ?? 0) * 1000, (l3 ?? 0) * 1000];
  const hasOnePhase = millivolts[1] === 0 && millivolts[2] === 0;
  const total = stepMilliamps === undefined || !hasOnePhase ? undefined : meter.current;
  return {
    millivolts: known.length === 0 ? undefined : millivolts,
    milliamps: total === undefined || stepMilliamps === undefined ? undefined : [total * stepMilliamps, 0, 0],
    watts: meter.watts,
    importWattHours: meter.energy === undefined ? undefined : meter.energy * wattHoursPerUnit,
    exportWattHours: undefined,
  };
}
