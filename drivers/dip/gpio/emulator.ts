// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioDip } from './driver.ts';

export const gpioDipEmulator = defineEmulator(gpioDip, (options, { buses, world }) => {
  const switches = options.lines.map((line) => buses.attachInput(line));
  const drive = () => {
    const code = world.dip.code();
    switches.forEach((set, index) => {
      set(((code >> (switches.length - 1 - index)) & 1) === 1);
    });
  };
  world.onChange(drive);
  drive();
});
