// SPDX-License-Identifier: Apache-2.0

import { heldTogether } from '../platform/spi-runs.ts';
import type { SpiDevice, SpiMessage } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import type { EmulatedSpiChip } from '../ports/emulator.ts';
import { BusTime, type BusTiming } from './bus-time.ts';

/** Between two messages of a burst. */
const GAP_MICROS = 2;

/** An SPI device select; with nothing behind it, the pull-up on MISO reads as ones. */
export class EmulatedSpiSelect implements SpiDevice {
  readonly id: string;
  readonly #time: BusTime;
  #chip: EmulatedSpiChip | undefined;
  #powered = true;

  constructor(id: string, clock: Clock, timing: BusTiming) {
    this.id = id;
    this.#time = new BusTime(clock, `spi ${id}`, timing);
  }

  /** @throws Error when there is a chip already */
  attach(chip: EmulatedSpiChip): void {
    if (this.#chip !== undefined) throw new Error(`spi "${this.id}" has a chip already`);
    this.#chip = chip;
  }

  /** Without supply the chip drives nothing. */
  setPowered(powered: boolean): void {
    this.#powered = powered;
  }

  async transfer(messages: readonly SpiMessage[]): Promise<Uint8Array[]> {
    let micros = 0;
    const runs = heldTogether(messages).map((run) => {
      for (const { bytes, hertz } of run) {
        if (!(hertz > 0)) throw new RangeError(`spi "${this.id}": ${hertz} Hz; allowed is a number above 0`);
        micros += (bytes.length * 8 * 1_000_000) / hertz + GAP_MICROS;
      }
      return { sent: Buffer.concat(run.map(({ bytes }) => bytes)), run, endMicros: micros };
    });
    const end = this.#time.occupy(Math.max(1, Math.ceil(micros)));
    if (end !== undefined) await end;
    return runs.flatMap(({ sent, run, endMicros }) => {
      const answer = this.#exchange(sent, micros - endMicros);
      let at = 0;
      return run.map(({ bytes }) => {
        at += bytes.length;
        return answer.slice(at - bytes.length, at);
      });
    });
  }

  #exchange(bytes: Uint8Array, agoMicros: number): Uint8Array {
    const chip = this.#powered ? this.#chip : undefined;
    return chip?.exchange(Uint8Array.from(bytes), agoMicros) ?? new Uint8Array(bytes.length).fill(0xff);
  }
}
