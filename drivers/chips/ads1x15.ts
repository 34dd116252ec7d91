// SPDX-License-Identifier: Apache-2.0
import { BusError, type I2cBus } from '../../src/ports/buses.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { AdcChannel, Ads1x15Model } from './ads1x15-options.ts';
import { Mutex } from './mutex.ts';

/** Register pointers (SBAS444D §9.6.1 Table 6; SBAS473E §8.6.1 Table 4). */
export const CONVERSION_REGISTER = 0x00;
export const CONFIG_REGISTER = 0x01;

/** Bit 15: writing 1 starts a conversion, reading 1 means none is running (SBAS444D §9.6.3 Table 8). */
export const READY_BIT = 0x8000;

interface Timing {
  /** DR, the fastest there is. */
  readonly rateBits: number;
  /** One conversion, 10 % slower at worst, and the wake-up from power-down. */
  readonly conversionMs: number;
}

/**
 * ADS1115: DR 111 = 860 SPS (SBAS444D §9.6.3 Table 8, ±10 % §7.5). ADS1015: DR 110 = 3300 SPS (SBAS473E §8.6.3).
 * Waking up takes 25 µs (§9.4.2.1 and §8.4.2.1).
 */
const TIMING: Readonly<Record<Ads1x15Model, Timing>> = {
  ads1115: { rateBits: 0x00e0, conversionMs: 1.31 },
  ads1015: { rateBits: 0x00c0, conversionMs: 0.37 },
};

/** PGA 001 = ±4.096 V, single-shot, comparator off: the same bits in both chips. */
const SETUP = 0x0200 | 0x0100 | 0x0003;

/**
 * One LSB of the 16-bit register at ±4.096 V full scale is 125 µV (SBAS444D §9.3.3). The ADS1015's 12 bits of
 * 2 mV stand left in the register (SBAS473E §8.6.2), so that the same factor holds.
 */
export const MICROVOLTS_PER_BIT = 125;

const RECHECK_MS = 0.25;
const MAXIMUM_RECHECKS = 8;

/** A result that waited longer than this says nothing of now: 2.5 scans of the guard. */
const STALE_MICROS = 25_000;

/** MUX 100..111: one input against ground (SBAS444D §9.6.3 Table 8). */
function configFor(channel: AdcChannel, model: Ads1x15Model): number {
  return ((4 + channel) << 12) | SETUP | TIMING[model].rateBits;
}

interface Conversion {
  readonly channel: AdcChannel;
  readonly startedMicros: number;
}

/**
 * An ADS1115 or ADS1015 converter, used single-shot. The chip has one converter for four inputs and forgets its setup in a
 * brown-out, so each start writes the whole config register and each result is taken only after reading it back.
 */
export class Ads1x15 {
  readonly model: Ads1x15Model;
  readonly #bus: I2cBus;
  readonly #address: number;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  #running: Conversion | undefined;
  #busyUntilMicros = 0;

  constructor(bus: I2cBus, address: number, clock: Clock, model: Ads1x15Model) {
    this.model = model;
    this.#bus = bus;
    this.#address = address;
    this.#clock = clock;
  }

  /** Keeps other devices off the converter while `work` runs; every other method belongs inside. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(work);
  }

  /**
   * Starts a conversion, after one that still runs: the chip ignores the start bit meanwhile, but not the new input, and
   * would pass the old result off as the new one.
   * @throws BusError
   */
  async start(channel: AdcChannel): Promise<void> {
    this.#running = undefined;
    const busyMs = (this.#busyUntilMicros - this.#clock.monotonicMicros()) / 1000;
    if (busyMs > 0) {
      await this.#clock.sleep(busyMs);
      await this.#pollUntilReady();
    }
    const config = configFor(channel, this.model) | READY_BIT;
    try {
      await this.#bus.transfer(this.#address, Uint8Array.of(CONFIG_REGISTER, config >> 8, config & 0xff), 0);
    } finally {
      this.#busyUntilMicros = this.#clock.monotonicMicros() + TIMING[this.model].conversionMs * 1000;
    }
    this.#running = { channel, startedMicros: this.#clock.monotonicMicros() };
  }

  /**
   * The result of the conversion that was started for this channel; starts one when there is none or it is stale.
   * @returns millivolts at the input pin, fractions included
   * @throws BusError `protocol` when the chip lost its setup or does not finish
   */
  async result(channel: AdcChannel): Promise<number> {
    const running = this.#running;
    const fresh = running?.channel === channel && this.#clock.monotonicMicros() - running.startedMicros <= STALE_MICROS;
    if (!fresh) await this.start(channel);
    this.#running = undefined;
    await this.#waitUntilReady(channel);
    const raw = await this.#bus.transfer(this.#address, Uint8Array.of(CONVERSION_REGISTER), 2);
    return (signed16(raw) * MICROVOLTS_PER_BIT) / 1000;
  }

  async #waitUntilReady(channel: AdcChannel): Promise<void> {
    const leftMs = (this.#busyUntilMicros - this.#clock.monotonicMicros()) / 1000;
    if (leftMs > 0) await this.#clock.sleep(leftMs);
    const config = await this.#pollUntilReady();
    if ((config & ~READY_BIT) !== configFor(channel, this.model)) {
      throw new BusError('protocol', this.#bus.id, `the ${this.model} lost its setup (config ${hex(config)})`);
    }
  }

  /** Answers the config register once no conversion runs; the chip's own clock decides, not ours. */
  async #pollUntilReady(): Promise<number> {
    for (let check = 0; check <= MAXIMUM_RECHECKS; check += 1) {
      const raw = await this.#bus.transfer(this.#address, Uint8Array.of(CONFIG_REGISTER), 2);
      const config = signed16(raw) & 0xffff;
      if ((config & READY_BIT) !== 0) return config;
      await this.#clock.sleep(RECHECK_MS);
    }
    throw new BusError('protocol', this.#bus.id, `the ${this.model} does not finish its conversion`);
  }
}

function signed16(bytes: Uint8Array): number {
  // Three times in every scan of the guard; a DataView takes ten times as long.
  return ((((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) << 16) >> 16;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

const chips = new WeakMap<I2cBus, Map<number, Ads1x15>>();

/**
 * The one object for the chip at this place, shared by all devices that use an input of it.
 * @throws Error when another device calls the chip at this place something else
 */
export function ads1x15At(bus: I2cBus, address: number, clock: Clock, model: Ads1x15Model): Ads1x15 {
  const onBus = chips.get(bus) ?? new Map<number, Ads1x15>();
  chips.set(bus, onBus);
  const chip = onBus.get(address) ?? new Ads1x15(bus, address, clock, model);
  onBus.set(address, chip);
  if (chip.model === model) return chip;
  throw new Error(
    `i2c "${bus.id}", address 0x${address.toString(16)}: one device says ${chip.model}, another ${model}`,
  );
}
