// SPDX-License-Identifier: Apache-2.0
import type { EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { CONFIG_REGISTER, lm75, MILLICELSIUS_PER_STEP, TEMPERATURE_REGISTER } from './driver.ts';

export const lm75Emulator = defineEmulator(lm75, (options, { buses, world }) => {
  let pointer = TEMPERATURE_REGISTER;
  let config = 0;
  const chip: EmulatedI2cChip = {
    write(bytes) {
      if (!world.temperature.answers()) return false;
      const [register, value] = bytes;
      if (register !== undefined) pointer = register & 0x03;
      if (pointer === CONFIG_REGISTER && value !== undefined) config = value & 0x1f;
      return true;
    },
    read(length) {
      const answer = new Uint8Array(length);
      if (pointer === CONFIG_REGISTER) return answer.fill(config);
      const steps = Math.floor(world.temperature.millicelsius() / MILLICELSIUS_PER_STEP);
      const word = Math.max(-0x400, Math.min(0x3ff, steps)) << 5;
      answer[0] = (word >> 8) & 0xff;
      answer[1] = word & 0xff;
      return answer;
    },
  };
  buses.attachI2c(options.i2c, options.address, chip);
});
