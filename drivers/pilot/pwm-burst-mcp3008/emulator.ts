// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedMcp3xxxAt } from '../../chips/emulated-mcp3xxx.ts';
import { toInputMillivolts } from '../pilot-scale.ts';
import { pwmBurstMcp3008 } from './driver.ts';

export const pwmBurstMcp3008Emulator = defineEmulator(pwmBurstMcp3008, (options, { buses, world }) => {
  buses.attachPwm(options.pwm, (period, duty) => world.pilot.drive(period, duty));
  const chip = emulatedMcp3xxxAt(options.spi, options, buses);
  chip.connect(options.channel, (agoMicros) =>
    toInputMillivolts(options.scale, world.pilot.instantMillivolts(agoMicros)),
  );
});
