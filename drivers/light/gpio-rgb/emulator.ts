// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { rgbLamps } from '../../chips/lamps/emulated-lamps.ts';
import { gpioRgb } from './driver.ts';

export const gpioRgbEmulator = defineEmulator(gpioRgb, (options, { buses, world }) => {
  const lamps = rgbLamps(world);
  buses.attachOutput(options.red, lamps.red);
  buses.attachOutput(options.green, lamps.green);
  buses.attachOutput(options.blue, lamps.blue);
});
