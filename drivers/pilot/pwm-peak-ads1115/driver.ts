// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { PwmChannel } from '../../../src/ports/buses.ts';
import type { ControlPilot, PilotOutput, PilotSample } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { type AdcChannel, type Ads1115, ads1115At } from '../../chips/ads1115.ts';
import { i2cAddress, i2cBus, integer, pwmChannel } from '../../options.ts';

/** 1 kHz (IEC 61851-1 Table A.2); with it, duty in parts per million is duty in nanoseconds. */
const PERIOD_NANOSECONDS = 1_000_000;

/** The span of duties that means a current (IEC 61851-1 Table A.7: 8 % to 97 %). */
const LOWEST_DUTY = 80_000;
const HIGHEST_DUTY = 970_000;

const adcChannel = () => v.picklist([0, 1, 2, 3]);

/** Pilot millivolts = offset + input millivolts × gain ÷ 1000. */
export const pilotScale = v.strictObject({
  offsetMillivolts: integer(-50_000, 50_000),
  gainPermille: v.pipe(integer(-100_000, 100_000), v.notValue(0)),
});

export const pwmPeakAds1115 = defineDriver({
  id: 'pwm-peak-ads1115',
  kind: 'pilot',
  options: v.strictObject({
    pwm: pwmChannel(),
    i2c: i2cBus(),
    address: i2cAddress(),
    /** Inputs that carry the positive and the negative peak. */
    highChannel: adcChannel(),
    lowChannel: adcChannel(),
    scale: pilotScale,
  }),
  async create(options, { clock, buses }) {
    const toPilot = (millivolts: number) =>
      Math.round(options.scale.offsetMillivolts + (millivolts * options.scale.gainPermille) / 1000);
    const chip = ads1115At(buses.i2c(options.i2c), options.address, clock);
    return new PeakHoldPilot(buses.pwm(options.pwm), chip, options.highChannel, options.lowChannel, toPilot);
  },
});

class PeakHoldPilot implements ControlPilot {
  readonly kind = 'pilot';
  readonly #pwm: PwmChannel;
  readonly #chip: Ads1115;
  readonly #high: AdcChannel;
  readonly #low: AdcChannel;
  readonly #toPilot: (millivolts: number) => number;

  constructor(pwm: PwmChannel, chip: Ads1115, high: AdcChannel, low: AdcChannel, toPilot: (mv: number) => number) {
    this.#pwm = pwm;
    this.#chip = chip;
    this.#high = high;
    this.#low = low;
    this.#toPilot = toPilot;
  }

  /** @throws RangeError for a duty that means no current; the pin is then left as it was */
  async setOutput(output: PilotOutput): Promise<void> {
    await this.#pwm.drive(PERIOD_NANOSECONDS, dutyNanoseconds(output));
  }

  /**
   * The top of the wave is converted within this call; the bottom was started at the end of the last one, so that a
   * scan waits for one conversion (1.2 ms) and not for two.
   */
  sample(): Promise<PilotSample> {
    return this.#chip.exclusive(async () => {
      const low = await this.#chip.result(this.#low);
      await this.#chip.start(this.#high);
      const high = await this.#chip.result(this.#high);
      await this.#chip.start(this.#low);
      return { highMillivolts: this.#toPilot(high), lowMillivolts: this.#toPilot(low) };
    });
  }
}

function dutyNanoseconds(output: PilotOutput): number {
  switch (output.kind) {
    case 'X1':
      return PERIOD_NANOSECONDS;
    case 'F':
      return 0;
    case 'pwm': {
      const duty = output.dutyPartsPerMillion;
      if (Number.isInteger(duty) && duty >= LOWEST_DUTY && duty <= HIGHEST_DUTY) return duty;
      throw new RangeError(`duty is ${duty} ppm; allowed is a whole number ${LOWEST_DUTY}..${HIGHEST_DUTY}`);
    }
  }
}
