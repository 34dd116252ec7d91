// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { PwmChannel } from '../../../src/ports/buses.ts';
import type { ControlPilot, PilotLevels, PilotOutput } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { type Ads1x15, ads1x15At } from '../../chips/ads1x15.ts';
import { type AdcChannel, adcChannel, ads1x15Model } from '../../chips/ads1x15-options.ts';
import { i2cAddress, i2cBus, pwmChannel } from '../../options.ts';
import { type PilotScale, pilotScale, toPilotMillivolts } from '../pilot-scale.ts';
import { drivePilot } from '../pilot-wave.ts';

export const pwmPeakAds1115 = defineDriver({
  id: 'pwm-peak-ads1115',
  kind: 'pilot',
  abilities: {
    can: ['measure the tops and the bottoms of the wave in every scan, at every duty'],
    cannot: ['see a fall of the top faster than its peak detector empties, some milliseconds'],
  },
  options: v.strictObject({
    pwm: pwmChannel(),
    i2c: i2cBus(),
    address: i2cAddress('ads1115'),
    chip: ads1x15Model(),
    /** Inputs that carry the positive and the negative peak. */
    highChannel: adcChannel(),
    lowChannel: adcChannel(),
    scale: pilotScale,
  }),
  async create(options, { clock, buses }) {
    const chip = ads1x15At(buses.i2c(options.i2c), options.address, clock, options.chip);
    return new PeakHoldPilot(buses.pwm(options.pwm), chip, options.highChannel, options.lowChannel, options.scale);
  },
});

class PeakHoldPilot implements ControlPilot {
  readonly kind = 'pilot';
  readonly traits = { switchesContactor: false };
  readonly #pwm: PwmChannel;
  readonly #chip: Ads1x15;
  readonly #high: AdcChannel;
  readonly #low: AdcChannel;
  readonly #scale: PilotScale;

  constructor(pwm: PwmChannel, chip: Ads1x15, high: AdcChannel, low: AdcChannel, scale: PilotScale) {
    this.#pwm = pwm;
    this.#chip = chip;
    this.#high = high;
    this.#low = low;
    this.#scale = scale;
  }

  setOutput(output: PilotOutput): Promise<void> {
    return drivePilot(this.#pwm, output);
  }

  /**
   * The top of the wave is converted within this call; the bottom was started at the end of the last one, so that a
   * scan waits for one conversion (1.2 ms with the ADS1115) and not for two.
   */
  sample(): Promise<PilotLevels> {
    return this.#chip.exclusive(async () => {
      const low = await this.#chip.result(this.#low);
      await this.#chip.start(this.#high);
      const high = await this.#chip.result(this.#high);
      await this.#chip.start(this.#low);
      return {
        kind: 'levels',
        highMillivolts: toPilotMillivolts(this.#scale, high),
        lowMillivolts: toPilotMillivolts(this.#scale, low),
      };
    });
  }
}
