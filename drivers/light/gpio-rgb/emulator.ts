// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioRgb } from './driver.ts';

export const gpioRgbEmulator = defineEmulator(gpioRgb, (options, { buses, world }) => {
  buses.attachOutput(options.red, (on) => world.light.set('red', on));
  buses.attachOutput(options.green, (on) => world.light.set('green', on));
  buses.attachOutput(options.blue, (on) => world.light.set('blue', on));
});
