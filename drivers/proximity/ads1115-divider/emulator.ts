// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedAds1115At } from '../../chips/emulated-ads1115.ts';
import { ads1115Divider } from './driver.ts';

export const ads1115DividerEmulator = defineEmulator(ads1115Divider, (options, context) => {
  const chip = emulatedAds1115At(options.i2c, options.address, context);
  chip.connect(options.channel, () => {
    const ohms = context.world.proximity.ohms();
    if (!Number.isFinite(ohms)) return options.supplyMillivolts;
    return (options.supplyMillivolts * ohms) / (ohms + options.pullUpOhms);
  });
});
