// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedIioAds1x15At } from '../../chips/emulated-iio-ads1x15.ts';
import { dividerMillivolts } from '../divider.ts';
import { iioDivider } from './driver.ts';

export const iioDividerEmulator = defineEmulator(iioDivider, (options, { buses, world }) => {
  const chip = emulatedIioAds1x15At(options.adc, options.chip, buses);
  chip.connect(options.channel, () => dividerMillivolts(world.proximity.ohms(), options));
});
