// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioBuzzer } from './driver.ts';

export const gpioBuzzerEmulator = defineEmulator(gpioBuzzer, (options, { buses, world }) => {
  buses.attachOutput(options.line, (on) => world.buzzer.set(on));
});
