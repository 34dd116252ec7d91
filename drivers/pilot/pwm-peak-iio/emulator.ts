// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { emulatedIioAds1x15At } from '../../chips/emulated-iio-ads1x15.ts';
import { toInputMillivolts } from '../pilot-scale.ts';
import { pwmPeakIio } from './driver.ts';

export const pwmPeakIioEmulator = defineEmulator(pwmPeakIio, (options, { buses, world: { pilot } }) => {
  buses.attachPwm(options.pwm, (period, duty) => pilot.drive(period, duty));
  const chip = emulatedIioAds1x15At(options.adc, options.chip, buses);
  chip.connect(options.highChannel, () => toInputMillivolts(options.scale, pilot.highPeakMillivolts()));
  chip.connect(options.lowChannel, () => toInputMillivolts(options.scale, pilot.lowPeakMillivolts()));
});
