// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedAds1115At } from '../../chips/emulated-ads1115.ts';
import { pwmPeakAds1115 } from './driver.ts';

export const pwmPeakAds1115Emulator = defineEmulator(pwmPeakAds1115, (options, context) => {
  const { pilot } = context.world;
  const toInput = (pilotMillivolts: number) =>
    ((pilotMillivolts - options.scale.offsetMillivolts) * 1000) / options.scale.gainPermille;
  context.buses.attachPwm(options.pwm, (period, duty) => pilot.drive(period, duty));
  const chip = emulatedAds1115At(options.i2c, options.address, context);
  chip.connect(options.highChannel, () => toInput(pilot.highPeakMillivolts()));
  chip.connect(options.lowChannel, () => toInput(pilot.lowPeakMillivolts()));
});
