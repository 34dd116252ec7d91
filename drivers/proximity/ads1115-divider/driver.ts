// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { ProximityContact } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { ads1x15At } from '../../chips/ads1x15.ts';
import { adcChannel, ads1x15Model } from '../../chips/ads1x15-options.ts';
import { i2cAddress, i2cBus } from '../../options.ts';
import { dividerOhms, dividerOptions } from '../divider.ts';

export const ads1115Divider = defineDriver({
  id: 'ads1115-divider',
  kind: 'proximity',
  options: v.strictObject({
    i2c: i2cBus(),
    address: i2cAddress('ads1115'),
    chip: ads1x15Model(),
    channel: adcChannel(),
    ...dividerOptions,
  }),
  async create(options, { clock, buses }) {
    const chip = ads1x15At(buses.i2c(options.i2c), options.address, clock, options.chip);
    const device: ProximityContact = {
      kind: 'proximity',
      readOhms: () =>
        chip.exclusive(async () => {
          await chip.start(options.channel);
          return dividerOhms(await chip.result(options.channel), options);
        }),
    };
    return device;
  },
});
