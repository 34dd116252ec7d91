// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../src/ports/clock.ts';
import type { EmulatedBuses, EmulatedI2cChip, EmulatorContext } from '../../src/ports/emulator.ts';
import { CONFIG_REGISTER, READY_BIT } from './ads1x15.ts';
import type { AdcChannel, Ads1x15Model } from './ads1x15-options.ts';

/** Value after power-on (SBAS444D §9.6.3, SBAS473E §8.6.3). */
const CONFIG_AT_RESET = 0x8583;

/** DR 000..111 (SBAS444D §9.6.3 Table 8; SBAS473E §8.6.3). */
const SAMPLES_PER_SECOND: Readonly<Record<Ads1x15Model, readonly number[]>> = {
  ads1115: [8, 16, 32, 64, 128, 250, 475, 860],
  ads1015: [128, 250, 490, 920, 1600, 2400, 3300, 3300],
};

/** Width of a result; the rest of the 16-bit register below it is zero (SBAS473E §8.6.2). */
const BITS: Readonly<Record<Ads1x15Model, number>> = { ads1115: 16, ads1015: 12 };

/** At ±4.096 V, the only range that is emulated (SBAS444D §9.3.3). */
const FULL_SCALE_MILLIVOLTS = 4096;

/** The chip's side of the bus: pointer, config and conversion registers. It holds what the input carried at the start. */
export class EmulatedAds1x15 implements EmulatedI2cChip {
  readonly #model: Ads1x15Model;
  readonly #clock: Clock;
  readonly #inputs = new Map<AdcChannel, () => number>();
  #pointer = 0;
  #config = CONFIG_AT_RESET;
  #conversion = 0;
  #held = 0;
  #readyAtMicros: number | undefined;

  constructor(clock: Clock, model: Ads1x15Model) {
    this.#clock = clock;
    this.#model = model;
  }

  /** Connects an input; `millivolts` gives the voltage at the pin. */
  connect(channel: AdcChannel, millivolts: () => number): void {
    this.#inputs.set(channel, millivolts);
  }

  /** A brown-out: all registers fall back to their defaults. */
  reset(): void {
    this.#config = CONFIG_AT_RESET;
    this.#conversion = 0;
    this.#readyAtMicros = undefined;
  }

  write(bytes: Uint8Array): boolean {
    const [pointer, high, low] = bytes;
    if (pointer === undefined) return true;
    this.#pointer = pointer & 0x03;
    if (this.#pointer !== CONFIG_REGISTER || high === undefined || low === undefined) return true;
    this.#finishIfDue();
    const written = (high << 8) | low;
    this.#config = written & ~READY_BIT;
    if ((written & READY_BIT) !== 0 && this.#readyAtMicros === undefined) this.#begin();
    return true;
  }

  read(length: number): Uint8Array {
    this.#finishIfDue();
    const ready = this.#readyAtMicros === undefined ? READY_BIT : 0;
    const value = this.#pointer === CONFIG_REGISTER ? this.#config | ready : this.#conversion & 0xffff;
    const answer = new Uint8Array(length);
    answer[0] = value >> 8;
    answer[1] = value & 0xff;
    return answer;
  }

  #begin(): void {
    const mux = (this.#config >> 12) & 0x07;
    const input = mux >= 4 ? this.#inputs.get((mux - 4) as AdcChannel) : undefined;
    const bits = BITS[this.#model];
    const half = 2 ** (bits - 1);
    const code = Math.round(((input?.() ?? 0) * half) / FULL_SCALE_MILLIVOLTS);
    this.#held = Math.max(-half, Math.min(half - 1, code)) << (16 - bits);
    const rate = SAMPLES_PER_SECOND[this.#model][(this.#config >> 5) & 0x07] ?? 8;
    this.#readyAtMicros = this.#clock.monotonicMicros() + 1_000_000 / rate;
  }

  #finishIfDue(): void {
    if (this.#readyAtMicros === undefined || this.#clock.monotonicMicros() < this.#readyAtMicros) return;
    this.#conversion = this.#held;
    this.#readyAtMicros = undefined;
  }
}

const chips = new WeakMap<EmulatedBuses, Map<string, EmulatedAds1x15>>();

/** The one emulated chip at this place, attached to its bus on first use. */
export function emulatedAds1x15At(
  bus: string,
  address: number,
  model: Ads1x15Model,
  context: EmulatorContext,
): EmulatedAds1x15 {
  const attached = chips.get(context.buses) ?? new Map<string, EmulatedAds1x15>();
  chips.set(context.buses, attached);
  const place = `${bus}@${address}`;
  const known = attached.get(place);
  if (known !== undefined) return known;
  const chip = new EmulatedAds1x15(context.clock, model);
  attached.set(place, chip);
  context.buses.attachI2c(bus, address, chip);
  return chip;
}
