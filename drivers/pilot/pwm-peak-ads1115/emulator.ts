// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedAds1x15At } from '../../chips/emulated-ads1x15.ts';
import { toInputMillivolts } from '../pilot-scale.ts';
import { pwmPeakAds1115 } from './driver.ts';

export const pwmPeakAds1115Emulator = defineEmulator(pwmPeakAds1115, (options, context) => {
  const { pilot } = context.world;
  context.buses.attachPwm(options.pwm, (period, duty) => pilot.drive(period, duty));
  const chip = emulatedAds1x15At(options.i2c, options.address, options.chip, context);
  chip.connect(options.highChannel, () => toInputMillivolts(options.scale, pilot.highPeakMillivolts()));
  chip.connect(options.lowChannel, () => toInputMillivolts(options.scale, pilot.lowPeakMillivolts()));
});
