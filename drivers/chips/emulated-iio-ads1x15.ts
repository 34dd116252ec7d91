// SPDX-License-Identifier: Apache-2.0
import type { EmulatedAttributes, EmulatedBuses } from '../../src/ports/emulator.ts';
import type { AdcChannel, Ads1x15Model } from './ads1x15-options.ts';

/** Linux drivers/iio/adc/ti-ads1015.c: ranges in mV and rates, by the bits that choose them. */
const FULL_SCALES = [6144, 4096, 2048, 1024, 512, 256] as const;
const RATES: Readonly<Record<Ads1x15Model, readonly number[]>> = {
  ads1115: [8, 16, 32, 64, 128, 250, 475, 860],
  ads1015: [128, 250, 490, 920, 1600, 2400, 3300],
};
const SIGNIFICANT_BITS: Readonly<Record<Ads1x15Model, number>> = { ads1115: 16, ads1015: 12 };

interface InputState {
  fullScale: number;
  rate: number;
}

/** The kernel's folder for the chip, and the chip behind it as far as the kernel's driver lets it through. */
export class EmulatedIioAds1x15 implements EmulatedAttributes {
  readonly #model: Ads1x15Model;
  readonly #inputs = new Map<number, () => number>();
  readonly #states = new Map<number, InputState>();
  #continuous = true;
  /** Input, range and rate that the chip's config register holds. */
  #config = '';
  #result = 0;

  constructor(model: Ads1x15Model) {
    this.#model = model;
  }

  /** Connects an input; `millivolts` gives the voltage at the pin. */
  connect(channel: AdcChannel, millivolts: () => number): void {
    this.#inputs.set(channel, millivolts);
  }

  /** The chip's registers fall back to their defaults: single-shot, and nothing tells the kernel. */
  brownOut(): void {
    this.#continuous = false;
    this.#config = '';
    this.#result = 0;
  }

  read(attribute: string): string | undefined {
    if (attribute === 'name') return 'ads1015';
    const { channel, what } = split(attribute);
    if (channel === undefined) return undefined;
    const state = this.#stateOf(channel);
    if (what === 'raw') return `${this.#raw(channel, state)}`;
    if (what === 'scale') return (state.fullScale / this.#half()).toFixed(9);
    if (what === 'sampling_frequency') return `${state.rate}`;
    return undefined;
  }

  write(attribute: string, value: string): boolean {
    const { channel, what } = split(attribute);
    if (channel === undefined) return false;
    const state = this.#stateOf(channel);
    if (what === 'scale') {
      const fullScale = FULL_SCALES.find((range) => range === Number(value) * this.#half());
      if (fullScale !== undefined) state.fullScale = fullScale;
      return fullScale !== undefined;
    }
    if (what !== 'sampling_frequency') return false;
    const rate = RATES[this.#model].find((known) => `${known}` === value);
    if (rate !== undefined) state.rate = rate;
    return rate !== undefined;
  }

  /** A change of the config register starts a conversion, also in single-shot mode; without one, that mode stands still. */
  #raw(channel: number, state: InputState): number {
    const config = `${channel} ${state.fullScale} ${state.rate}`;
    if (this.#continuous || config !== this.#config) {
      const half = this.#half();
      const code = Math.round(((this.#inputs.get(channel)?.() ?? 0) * half) / state.fullScale);
      this.#result = Math.max(-half, Math.min(half - 1, code));
    }
    this.#config = config;
    return this.#result;
  }

  #half(): number {
    return 2 ** (SIGNIFICANT_BITS[this.#model] - 1);
  }

  #stateOf(channel: number): InputState {
    const state = this.#states.get(channel) ?? { fullScale: 2048, rate: RATES[this.#model][4] ?? 0 };
    this.#states.set(channel, state);
    return state;
  }
}

function split(attribute: string): { readonly channel: number | undefined; readonly what: string } {
  const [, digit, what = ''] = /^in_voltage([0-3])_(\w+)$/.exec(attribute) ?? [];
  return { channel: digit === undefined ? undefined : Number(digit), what };
}

const chips = new WeakMap<EmulatedBuses, Map<string, EmulatedIioAds1x15>>();

/** The one emulated chip behind this folder, attached on first use. */
export function emulatedIioAds1x15At(bus: string, model: Ads1x15Model, buses: EmulatedBuses): EmulatedIioAds1x15 {
  const attached = chips.get(buses) ?? new Map<string, EmulatedIioAds1x15>();
  chips.set(buses, attached);
  const known = attached.get(bus);
  if (known !== undefined) return known;
  const chip = new EmulatedIioAds1x15(model);
  attached.set(bus, chip);
  buses.attachSysfs(bus, chip);
  return chip;
}
