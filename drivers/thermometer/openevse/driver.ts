// SPDX-License-Identifier: Apache-2.0
import { BusError } from '../../../src/ports/buses.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { openEvseAt } from '../../chips/openevse/openevse.ts';
import { openEvseOptions } from '../../chips/openevse/options.ts';

/** Range of the MCP9808, the widest of its sensors. */
const LOWEST_MILLICELSIUS = -40_000;
const HIGHEST_MILLICELSIUS = 125_000;

export const openEvseThermometer = defineDriver({
  id: 'openevse',
  kind: 'thermometer',
  options: openEvseOptions(),
  abilities: { can: ['read the hottest of up to three sensors in steps of 0.1 °C'], cannot: [] },
  async create(options, context) {
    const controller = openEvseAt(options, context);
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
