// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { ekepc2At } from '../../chips/etek-ekepc2/etek-ekepc2.ts';
import { ekepc2Entries } from '../../chips/etek-ekepc2/options.ts';

/** The controller works from −40 to 70 °C (ETEK product page); beyond 125 °C no sensor of that kind reads. */
const LOWEST_MILLICELSIUS = -40_000;
const HIGHEST_MILLICELSIUS = 125_000;

export const etekEkepc2Thermometer = defineDriver({
  id: 'etek-ekepc2',
  kind: 'thermometer',
  options: v.strictObject(ekepc2Entries()),
  abilities: { can: ['read whole degrees'], cannot: [] },
  async create(options, context) {
    const controller = await ekepc2At(options, context);
    return {
      kind: 'thermometer',
      async readMillicelsius() {
        const millicelsius = await controller.millicelsius();
        if (millicelsius >= LOWEST_MILLICELSIUS && millicelsius <= HIGHEST_MILLICELSIUS) return millicelsius;
        throw new BusError('protocol', controller.bus, `the controller says ${millicelsius} m°C, outside -40..125 °C`);
      },
    };
  },
});
