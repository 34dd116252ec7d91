// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../../src/ports/clock.ts';
import { defineEmulator, type EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import type { World } from '../../../src/ports/world.ts';
import { tmp102 } from './driver.ts';

/** Configuration at power-on and its read-only bits: R1, R0 and the alert (SBOS397, Table 7). */
const CONFIG_AT_RESET = 0x60a0;
const READ_ONLY = 0x6020;

export const tmp102Emulator = defineEmulator(tmp102, (options, { clock, buses, world }) => {
  buses.attachI2c(options.i2c, options.address, new EmulatedTmp102(clock, world.temperature));
});

/** The chip's pointer, configuration and temperature registers. */
export class EmulatedTmp102 implements EmulatedI2cChip {
  readonly #clock: Clock;
  readonly #temperature: World['temperature'];
  #pointer = 0;
  #config = CONFIG_AT_RESET;
  #firstResultMicros = 0;

  constructor(clock: Clock, temperature: World['temperature']) {
    this.#clock = clock;
    this.#temperature = temperature;
    this.reset();
  }

  /** The supply came back; the first conversion begins. */
  reset(): void {
    this.#config = CONFIG_AT_RESET;
    this.#pointer = 0;
    this.#firstResultMicros = this.#clock.monotonicMicros() + 26_000;
  }

  write([pointer, high, low]: Uint8Array): boolean {
    if (!this.#temperature.answers()) return false;
    if (pointer === undefined) return true;
    this.#pointer = pointer & 0x03;
    if (this.#pointer !== 1 || high === undefined || low === undefined) return true;
    this.#config = (((high << 8) | low) & ~READ_ONLY & 0xfff0) | (this.#config & READ_ONLY);
    return true;
  }

  read(length: number): Uint8Array {
    const word = this.#pointer === 1 ? this.#config : this.#reading();
    return Uint8Array.from({ length }, (_, index) =>
      index === 0 ? (word >> 8) & 0xff : index === 1 ? word & 0xff : 0xff,
    );
  }

  #reading(): number {
    if (this.#clock.monotonicMicros() < this.#firstResultMicros) return 0;
    const steps = Math.floor((this.#temperature.millicelsius() * 16) / 1000);
    return Math.max(-0x800, Math.min(0x7ff, steps)) << 4;
  }
}
