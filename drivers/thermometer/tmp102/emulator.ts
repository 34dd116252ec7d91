// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../../src/ports/clock.ts';
import { defineEmulator, type EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import { tmp102 } from './driver.ts';

/** Configuration at power-on and its read-only bits: R1, R0 and the alert (SBOS397, Table 7). */
const CONFIG_AT_RESET = 0x60a0;
const READ_ONLY = 0x6020;

export const tmp102Emulator = defineEmulator(tmp102, (options, { clock, buses, world }) => {
  buses.attachI2c(options.i2c, options.address, new EmulatedTmp102(clock, () => world.temperature.millicelsius()));
});

/** The chip's pointer, configuration and temperature registers. */
export class EmulatedTmp102 implements EmulatedI2cChip {
  readonly #clock: Clock;
  readonly #millicelsius: () => number;
  #pointer = 0;
  #config = CONFIG_AT_RESET;
  #firstResultMicros = 0;

  constructor(clock: Clock, millicelsius: () => number) {
    this.#clock = clock;
    this.#millicelsius = millicelsius;
    this.reset();
  }

  /** The supply came back; the first conversion begins. */
  reset(): void {
    this.#config = CONFIG_AT_RESET;
    this.#pointer = 0;
    this.#firstResultMicros = this.#clock.monotonicMicros() + 26_000;
  }

  write([pointer, high, low]: Uint8Array): boolean {
    if (pointer === undefined) return true;
    this.#pointer = pointer & 0x03;
    if (this.#pointer !== 1 || high === undefined || low === undefined) return true;
    this.#config = (((high << 8) | low) & ~READ_ONLY & 0xfff0) | (this.#config & READ_ONLY);
    return true;
  }

  read(length: number): Uint8Array {
    const word = this.#pointer === 1 ? this.#config : this.#temperature();
    return Uint8Array.from({ length }, (_, index) =>
      index === 0 ? (word >> 8) & 0xff : index === 1 ? word & 0xff : 0xff,
    );
  }

  #temperature(): number {
    if (this.#clock.monotonicMicros() < this.#firstResultMicros) return 0;
    const steps = Math.floor((this.#millicelsius() * 16) / 1000);
    return Math.max(-0x800, Math.min(0x7ff, steps)) << 4;
  }
}
