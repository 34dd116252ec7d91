// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { fourLamps } from '../../chips/lamps/emulated-lamps.ts';
import { EmulatedLed } from '../../chips/lamps/emulated-led.ts';
import { fourColourLeds } from './driver.ts';

export const fourColourLedsEmulator = defineEmulator(fourColourLeds, (options, { clock, buses, world }) => {
  const lamps = fourLamps(world);
  buses.attachSysfs(options.blue, new EmulatedLed(clock, lamps.blue));
  buses.attachSysfs(options.green, new EmulatedLed(clock, lamps.green));
  buses.attachSysfs(options.red, new EmulatedLed(clock, lamps.red));
  buses.attachSysfs(options.yellow, new EmulatedLed(clock, lamps.yellow));
});
