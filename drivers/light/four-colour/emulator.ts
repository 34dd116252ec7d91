// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { fourLamps } from '../../chips/lamps/emulated-lamps.ts';
import { fourColour } from './driver.ts';

export const fourColourEmulator = defineEmulator(fourColour, (options, { buses, world }) => {
  const lamps = fourLamps(world);
  buses.attachOutput(options.blue, lamps.blue);
  buses.attachOutput(options.green, lamps.green);
  buses.attachOutput(options.red, lamps.red);
  buses.attachOutput(options.yellow, lamps.yellow);
});
