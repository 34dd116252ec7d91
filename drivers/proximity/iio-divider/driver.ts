// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { ProximityContact } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { adcChannel, ads1x15Model } from '../../chips/ads1x15-options.ts';
import { iioAds1x15At } from '../../chips/iio-ads1x15.ts';
import { attributeFolder } from '../../options.ts';
import { dividerOhms, dividerOptions } from '../divider.ts';

export const iioDivider = defineDriver({
  id: 'iio-divider',
  kind: 'proximity',
  options: v.strictObject({
    adc: attributeFolder(),
    chip: ads1x15Model(),
    channel: adcChannel(),
    ...dividerOptions,
  }),
  async create(options, { buses }) {
    const chip = iioAds1x15At(buses.sysfs(options.adc), options.chip);
    const device: ProximityContact = {
      kind: 'proximity',
      async readOhms() {
        const [millivolts] = await chip.read([options.channel]);
        if (millivolts === undefined) throw new BusError('protocol', options.adc, 'the input was not converted');
        return dividerOhms(millivolts, options);
      },
    };
    return device;
  },
});
