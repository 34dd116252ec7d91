// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { ControlPilot } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { adcChannel, ads1x15Model } from '../../chips/ads1x15-options.ts';
import { iioAds1x15At } from '../../chips/iio-ads1x15.ts';
import { attributeFolder, pwmChannel } from '../../options.ts';
import { pilotScale, toPilotMillivolts } from '../pilot-scale.ts';
import { drivePilot } from '../pilot-wave.ts';

export const pwmPeakIio = defineDriver({
  id: 'pwm-peak-iio',
  kind: 'pilot',
  abilities: {
    can: ['leave the converter to the kernel, with top and bottom of the wave converted in every scan'],
    cannot: [
      'fit an ADS1115 into the scan with ease: the kernel waits 2.6 ms for each input, an ADS1015 0.7 ms',
      'notice that the converter lost its supply',
    ],
  },
  options: v.strictObject({
    pwm: pwmChannel(),
    adc: attributeFolder(),
    chip: ads1x15Model(),
    /** Inputs that carry the positive and the negative peak. */
    highChannel: adcChannel(),
    lowChannel: adcChannel(),
    scale: pilotScale,
  }),
  async create({ pwm, adc, chip: model, highChannel, lowChannel, scale }, { buses }) {
    const pin = buses.pwm(pwm);
    const chip = iioAds1x15At(buses.sysfs(adc), model);
    const device: ControlPilot = {
      kind: 'pilot',
      traits: { switchesContactor: false },
      setOutput: (output) => drivePilot(pin, output),
      async sample() {
        const [high, low] = await chip.read([highChannel, lowChannel]);
        if (high === undefined || low === undefined) throw new BusError('protocol', adc, 'an input was not converted');
        return {
          kind: 'levels',
          highMillivolts: toPilotMillivolts(scale, high),
          lowMillivolts: toPilotMillivolts(scale, low),
        };
      },
    };
    return device;
  },
});
