// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError, type PwmChannel } from '../../../src/ports/buses.ts';
import type { ControlPilot, PilotLevels, PilotOutput } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { type Mcp3xxx, mcp3xxxAt, mcp3xxxOptions } from '../../chips/mcp3xxx.ts';
import { integer, pwmChannel, spiDevice } from '../../options.ts';
import { type PilotScale, pilotScale, toPilotMillivolts } from '../pilot-scale.ts';
import { type DutySpan, drivePilot } from '../pilot-wave.ts';
import { requireSampling } from './sampling.ts';
import { waveLevels } from './wave-levels.ts';

/** 6 A, the lowest current there is (IEC 61851-1 Table A.7). */
const LOWEST_DUTY = 100_000;

export const pwmBurstMcp3008 = defineDriver({
  id: 'pwm-burst-mcp3008',
  kind: 'pilot',
  abilities: {
    can: ['measure the wave itself without peak detectors: a change shows in the very next scan'],
    cannot: [
      'signal more than 65 A, or a little more on a fast clock: the bottom of the wave is then too short to see',
    ],
  },
  options: v.strictObject({
    pwm: pwmChannel(),
    spi: spiDevice(),
    ...mcp3xxxOptions,
    channel: integer(0, 7),
    scale: pilotScale,
    /** Conversions of one burst: at least two periods of the wave. One kernel call takes up to 511 messages. */
    samples: v.optional(integer(10, 511), 100),
    /** The highest duty this board ever signals; the bottom of the wave becomes too short to see above it. */
    highestDutyPartsPerMillion: v.optional(integer(100_000, 950_000), 900_000),
  }),
  /** @throws Error for options by which both halves of the wave cannot be seen, or that the chip does not take */
  async create(options, { buses }) {
    const { chip: model, hertz, supplyMillivolts, referenceMillivolts, channel, samples, scale } = options;
    const duties = { lowest: LOWEST_DUTY, highest: options.highestDutyPartsPerMillion };
    requireSampling({ hertz, samples, duties });
    const chip = mcp3xxxAt(buses.spi(options.spi), { chip: model, hertz, supplyMillivolts, referenceMillivolts });
    chip.requireChannel(channel);
    return new BurstPilot(buses.pwm(options.pwm), chip, { channel, samples, scale, duties });
  },
});

interface Measurement {
  readonly channel: number;
  readonly samples: number;
  readonly scale: PilotScale;
  readonly duties: DutySpan;
}

class BurstPilot implements ControlPilot {
  readonly kind = 'pilot';
  readonly traits = { switchesContactor: false };
  readonly #pwm: PwmChannel;
  readonly #chip: Mcp3xxx;
  readonly #measurement: Measurement;

  constructor(pwm: PwmChannel, chip: Mcp3xxx, measurement: Measurement) {
    this.#pwm = pwm;
    this.#chip = chip;
    this.#measurement = measurement;
  }

  setOutput(output: PilotOutput): Promise<void> {
    return drivePilot(this.#pwm, output, this.#measurement.duties);
  }

  /**
   * One burst, 2.4 ms to 3.9 ms at the defaults: top and bottom are both of now.
   * @throws BusError `protocol` when no level is to be seen, as on a floating input
   */
  async sample(): Promise<PilotLevels> {
    const { channel, samples, scale } = this.#measurement;
    const millivolts = await this.#chip.burst(channel, samples);
    const levels = waveLevels(millivolts.map((input) => toPilotMillivolts(scale, input)));
    if (levels !== undefined) return { kind: 'levels', highMillivolts: levels.high, lowMillivolts: levels.low };
    throw new BusError('protocol', this.#pwm.id, `none of ${samples} samples of the pilot agrees with its neighbours`);
  }
}
