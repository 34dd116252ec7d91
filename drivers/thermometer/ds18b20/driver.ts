// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { Thermometer } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { readKernelTemperature } from '../../chips/kernel-temperature.ts';
import { attributeFolder } from '../../options.ts';

/** Each read makes the kernel convert, which takes up to 750 ms at 12 bits. */
const ATTRIBUTE = 'temperature';

const RANGE = { lowestMillicelsius: -55_000, highestMillicelsius: 125_000 };

/** What the chip says after power-on, and on too little power, without having measured. */
const POWER_ON_MILLICELSIUS = 85_000;

export const ds18b20 = defineDriver({
  id: 'ds18b20',
  kind: 'thermometer',
  options: v.strictObject({ sensor: attributeFolder() }),
  abilities: {
    can: ['measure at the end of a cable of metres'],
    cannot: ['answer faster than in 0.75 s', 'tell 85.0 °C from a chip that has not measured; that reading is refused'],
  },
  async create(options, { buses }) {
    const folder = buses.sysfs(options.sensor);
    const device: Thermometer = {
      kind: 'thermometer',
      async readMillicelsius() {
        const millicelsius = await readKernelTemperature(folder, ATTRIBUTE, RANGE);
        if (millicelsius !== POWER_ON_MILLICELSIUS) return millicelsius;
        throw new BusError('protocol', folder.id, 'the DS18B20 says 85 °C, its value before it has measured');
      },
    };
    return device;
  },
});
