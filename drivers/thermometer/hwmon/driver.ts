// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Thermometer } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { readKernelTemperature } from '../../chips/kernel-temperature.ts';
import { attributeFolder } from '../../options.ts';

/** What silicon survives; the kernel's driver knows its chip's own range. */
const RANGE = { lowestMillicelsius: -55_000, highestMillicelsius: 150_000 };

export const hwmon = defineDriver({
  id: 'hwmon',
  kind: 'thermometer',
  options: v.strictObject({
    sensor: attributeFolder(),
    /** Which input, where a chip has several. */
    attribute: v.optional(
      v.pipe(v.string(), v.regex(/^temp[1-9]\d?_input$/, 'must look like "temp1_input"')),
      'temp1_input',
    ),
  }),
  async create(options, { buses }) {
    const folder = buses.sysfs(options.sensor);
    const device: Thermometer = {
      kind: 'thermometer',
      readMillicelsius: () => readKernelTemperature(folder, options.attribute, RANGE),
    };
    return device;
  },
});
