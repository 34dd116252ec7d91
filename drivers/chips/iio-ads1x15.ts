// SPDX-License-Identifier: Apache-2.0
import { type AttributeFolder, BusError } from '../../src/ports/buses.ts';
import type { AdcChannel, Ads1x15Model } from './ads1x15-options.ts';
import { Mutex } from './mutex.ts';

interface Setting {
  /** Millivolts per bit at ±4.096 V full scale, as the kernel takes and prints it. */
  readonly scale: string;
  /** The fastest rate there is. */
  readonly samplesPerSecond: string;
}

/** `ads1015_fullscale_range` and the data rates of Linux drivers/iio/adc/ti-ads1015.c. */
const SETTINGS: Readonly<Record<Ads1x15Model, Setting>> = {
  ads1115: { scale: '0.125', samplesPerSecond: '860' },
  ads1015: { scale: '2', samplesPerSecond: '3300' },
};

/**
 * An ADS1115 or ADS1015 behind the kernel's ti-ads1015 driver. Attributes as in Documentation/ABI/testing/sysfs-bus-iio:
 * a voltage in millivolts is `in_voltageN_raw` times `in_voltageN_scale`.
 */
export class IioAds1x15 {
  readonly model: Ads1x15Model;
  readonly #folder: AttributeFolder;
  readonly #mutex = new Mutex();
  readonly #prepared = new Set<AdcChannel>();
  #last: AdcChannel | undefined;

  constructor(folder: AttributeFolder, model: Ads1x15Model) {
    this.#folder = folder;
    this.model = model;
  }

  /**
   * Converts some inputs, in their order.
   * @returns millivolts at the input pins, fractions included
   * @throws BusError; range and rate are then set anew before the next reading
   */
  read(channels: readonly AdcChannel[]): Promise<number[]> {
    return this.#mutex.run(async () => {
      try {
        const millivolts: number[] = [];
        for (const channel of channels) millivolts.push(await this.#convert(channel));
        return millivolts;
      } catch (error) {
        this.#prepared.clear();
        this.#last = undefined;
        throw error;
      }
    });
  }

  /**
   * The kernel starts a conversion when the input changes. A chip that lost its supply stands in single-shot mode, which
   * the kernel does not notice, and would show one old result for ever; so another input comes between two readings.
   */
  async #convert(channel: AdcChannel): Promise<number> {
    if (!this.#prepared.has(channel)) await this.#prepare(channel);
    if (this.#last === channel) await this.#raw(channel === 0 ? 1 : 0);
    this.#last = channel;
    return (await this.#raw(channel)) * Number(SETTINGS[this.model].scale);
  }

  /** Range and rate belong to the input, and are the kernel's defaults (±2.048 V, 128 or 1600 per second) after a probe. */
  async #prepare(channel: AdcChannel): Promise<void> {
    const { scale, samplesPerSecond } = SETTINGS[this.model];
    await this.#folder.write(`in_voltage${channel}_scale`, scale);
    await this.#folder.write(`in_voltage${channel}_sampling_frequency`, samplesPerSecond);
    const taken = await this.#folder.read(`in_voltage${channel}_scale`);
    if (Number(taken) !== Number(scale)) {
      throw this.#invalid(`in_voltage${channel}_scale is "${taken}" after "${scale}" was written`);
    }
    this.#prepared.add(channel);
  }

  async #raw(channel: AdcChannel): Promise<number> {
    const attribute = `in_voltage${channel}_raw`;
    const text = await this.#folder.read(attribute);
    const raw = /^-?\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (raw >= -0x8000 && raw <= 0x7fff) return raw;
    throw this.#invalid(`${attribute} is "${text}"; allowed is -32768..32767`);
  }

  #invalid(message: string): BusError {
    return new BusError('protocol', this.#folder.id, message);
  }
}

const chips = new WeakMap<AttributeFolder, IioAds1x15>();

/**
 * The one object for the chip behind this folder, shared by all devices that use an input of it.
 * @throws Error when another device calls the chip something else
 */
export function iioAds1x15At(folder: AttributeFolder, model: Ads1x15Model): IioAds1x15 {
  const chip = chips.get(folder) ?? new IioAds1x15(folder, model);
  chips.set(folder, chip);
  if (chip.model === model) return chip;
  throw new Error(`sysfs "${folder.id}": one device says ${chip.model}, another ${model}`);
}
