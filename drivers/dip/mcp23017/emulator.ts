// SPDX-License-Identifier: Apache-2.0
import { defineEmulator, type EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import { switchLevels } from '../../chips/emulated-dip-switches.ts';
import { mcp23017 } from './driver.ts';

/** Registers in the order of BANK 0: pairs of port A and B (DS20001952C, Table 3-5). */
const REGISTERS = 0x16;
const IOCON = [0x0a, 0x0b];
const BANK = 0x80;

export const mcp23017Emulator = defineEmulator(mcp23017, (options, { buses, world }) => {
  const chip = new EmulatedMcp23017(() => switchLevels(world, options));
  buses.attachI2c(options.i2c, options.address, chip);
});

/** The chip's 22 registers, its address pointer, and pins with or without a pull-up. */
export class EmulatedMcp23017 implements EmulatedI2cChip {
  readonly #wires: () => { readonly low: number; readonly high: number };
  readonly #registers = new Uint8Array(REGISTERS);
  #pointer = 0;

  constructor(wires: () => { readonly low: number; readonly high: number }) {
    this.#wires = wires;
    this.reset();
  }

  /** All pins are inputs, everything else is 0. */
  reset(): void {
    this.#registers.fill(0);
    this.#registers[0] = 0xff;
    this.#registers[1] = 0xff;
    this.#pointer = 0;
  }

  write([pointer, ...values]: Uint8Array): boolean {
    if (pointer === undefined) return true;
    this.#pointer = pointer;
    for (const value of values) {
      const register = this.#next();
      if (register === undefined || register === 0x12 || register === 0x13) continue;
      // Both addresses of IOCON are one register.
      for (const place of IOCON.includes(register) ? IOCON : [register]) this.#registers[place] = value;
    }
    return true;
  }

  read(length: number): Uint8Array {
    const port = this.#port();
    this.#registers[0x12] = port & 0xff;
    this.#registers[0x13] = port >> 8;
    return Uint8Array.from({ length }, () => this.#registers[this.#next() ?? REGISTERS] ?? 0);
  }

  /** The register the pointer names, which then moves on. */
  #next(): number | undefined {
    const at = this.#pointer;
    const isBanked = ((this.#registers[0x0a] ?? 0) & BANK) !== 0;
    this.#pointer = (at + 1) & 0xff;
    if (!isBanked) return at < REGISTERS ? at : undefined;
    return (at & 0x0f) < 11 && at < 0x1b ? (at & 0x0f) * 2 + (at >> 4) : undefined;
  }

  /** A pin that nothing drives reads as its pull-up, else as 0. GPA7 and GPB7 are outputs. */
  #port(): number {
    const pair = (register: number) => (this.#registers[register] ?? 0) | ((this.#registers[register + 1] ?? 0) << 8);
    const { low, high } = this.#wires();
    const inputs = pair(0x00) & 0x7f7f;
    const driven = (high | (pair(0x0c) & ~low)) & inputs;
    return (driven | (pair(0x14) & ~inputs)) ^ (pair(0x02) & inputs);
  }
}
