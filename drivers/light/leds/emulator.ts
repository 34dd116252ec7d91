// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { rgbLamps } from '../../chips/lamps/emulated-lamps.ts';
import { EmulatedLed } from '../../chips/lamps/emulated-led.ts';
import { leds } from './driver.ts';

export const ledsEmulator = defineEmulator(leds, (options, { clock, buses, world }) => {
  const lamps = rgbLamps(world);
  buses.attachSysfs(options.red, new EmulatedLed(clock, lamps.red));
  buses.attachSysfs(options.green, new EmulatedLed(clock, lamps.green));
  buses.attachSysfs(options.blue, new EmulatedLed(clock, lamps.blue));
});
