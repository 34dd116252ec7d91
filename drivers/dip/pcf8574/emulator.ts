// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { switchLevels } from '../../chips/emulated-dip-switches.ts';
import { pcf8574 } from './driver.ts';

export const pcf8574Emulator = defineEmulator(pcf8574, (options, { buses, world }) => {
  /** The port's latch: a 1 is a weak current source, a 0 a strong pull to ground. */
  let latch = 0xff;
  buses.attachI2c(options.i2c, options.address, {
    write(bytes) {
      latch = bytes.at(-1) ?? latch;
      return true;
    },
    read(length) {
      return new Uint8Array(length).fill(latch & ~switchLevels(world, options).low);
    },
  });
});
