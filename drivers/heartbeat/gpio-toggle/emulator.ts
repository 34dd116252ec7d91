// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioToggle } from './driver.ts';

export const gpioToggleEmulator = defineEmulator(gpioToggle, (options, { buses, world }) => {
  let last: boolean | undefined;
  buses.attachOutput(options.line, (level) => {
    // The interlock is capacitor coupled: it feels edges, not levels.
    if (last !== undefined && level !== last) world.heartbeat.edge();
    last = level;
  });
});
