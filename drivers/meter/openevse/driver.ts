// SPDX-License-Identifier: Apache-2.0

import { BusError } from '../../../src/ports/buses.ts';
import type { MeterReading } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { type OpenEvseMeasurements, openEvseAt } from '../../chips/openevse/openevse.ts';
import { openEvseOptions } from '../../chips/openevse/options.ts';

const HIGHEST_MILLIVOLTS = 440_000;
const HIGHEST_MILLIAMPS = 200_000;

export const openEvseMeter = defineDriver({
  id: 'openevse',
  kind: 'meter',
  options: openEvseOptions(),
  abilities: {
    can: ['read the current of one phase, and energy'],
    cannot: [
      'measure the voltage, except with a voltmeter on the board: else it tells a fixed one, and its energy is worked out with it',
      'measure power',
    ],
  },
  async create(options, context) {
    const controller = openEvseAt(options, context);
    let last: number | undefined;
    let isDoubtful = false;
    return {
      kind: 'meter',
      async read() {
        const measured = await controller.measurements();
        // When a vehicle leaves, its energy moves from one figure to the other, not at the same moment.
        const wentBack = last !== undefined && measured.importWattHours < last;
        if (wentBack && !isDoubtful) {
          isDoubtful = true;
          throw new BusError(
            'protocol',
            controller.bus,
            `the register went from ${last} to ${measured.importWattHours} Wh`,
          );
        }
        isDoubtful = false;
        last = measured.importWattHours;
        return readingFrom(measured, controller.bus);
      },
    };
  },
});

function readingFrom({ millivolts, milliamps, importWattHours }: OpenEvseMeasurements, bus: string): MeterReading {
  if (millivolts < 0 || millivolts > HIGHEST_MILLIVOLTS || (milliamps ?? 0) > HIGHEST_MILLIAMPS) {
    throw new BusError('protocol', bus, `${millivolts} mV and ${milliamps ?? 0} mA are not plausible`);
  }
  return {
    millivolts: [millivolts, 0, 0],
    milliamps: milliamps === undefined ? undefined : [milliamps, 0, 0],
    watts: undefined,
    importWattHours,
    exportWattHours: undefined,
  };
}
