// SPDX-License-Identifier: Apache-2.0
import type { EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { switchLevels } from '../../chips/emulated-dip-switches.ts';
import { pca9535 } from './driver.ts';

export const pca9535Emulator = defineEmulator(pca9535, (options, { buses, world }) => {
  /** 00/01 inputs, 02/03 outputs, 04/05 inversion, 06/07 configuration; values after power-on (NXP PCA9535 §6.2). */
  const registers = Uint8Array.of(0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff);
  let pointer = 0;

  const chip: EmulatedI2cChip = {
    write([command, ...data]) {
      if (command === undefined) return true;
      pointer = command & 0x07;
      for (const value of data) {
        if (pointer > 1) registers[pointer] = value;
        pointer ^= 1;
      }
      return true;
    },
    /** The pointer alternates within a register pair (§6.5). Pins that nothing pulls low have their pull-up. */
    read(length) {
      const levels = ~switchLevels(world, options).low;
      registers[0] = (levels & 0xff) ^ (registers[4] ?? 0);
      registers[1] = ((levels >> 8) & 0xff) ^ (registers[5] ?? 0);
      const answer = new Uint8Array(length);
      for (let index = 0; index < length; index += 1) {
        answer[index] = registers[pointer] ?? 0;
        pointer ^= 1;
      }
      return answer;
    },
  };
  buses.attachI2c(options.i2c, options.address, chip);
});
