// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedAds1x15At } from '../../chips/emulated-ads1x15.ts';
import { dividerMillivolts } from '../divider.ts';
import { ads1115Divider } from './driver.ts';

export const ads1115DividerEmulator = defineEmulator(ads1115Divider, (options, context) => {
  const chip = emulatedAds1x15At(options.i2c, options.address, options.chip, context);
  chip.connect(options.channel, () => dividerMillivolts(context.world.proximity.ohms(), options));
});
