// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { OutputLine } from '../../../src/ports/buses.ts';
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { Buzzer, BuzzerSound } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import type { Log } from '../../../src/ports/log.ts';
import { outputLine } from '../../options.ts';

/** On and off times in turn, beginning with on. */
const RHYTHMS: Readonly<Record<BuzzerSound, readonly number[]>> = {
  off: [],
  accepted: [150],
  refused: [80, 80, 80, 80, 80],
  fault: [200, 100, 200, 100, 200],
};

export const gpioBuzzer = defineDriver({
  id: 'gpio',
  kind: 'buzzer',
  options: v.strictObject({ line: outputLine() }),
  abilities: { can: ['tell accepted, refused and a fault apart by rhythm'], cannot: ['change pitch or loudness'] },
  async create(options, { clock, log, buses }) {
    return new GpioBuzzer(buses.output(options.line), clock, log);
  },
});

class GpioBuzzer implements Buzzer {
  readonly kind = 'buzzer';
  readonly #line: OutputLine;
  readonly #clock: Clock;
  readonly #log: Log;
  #next: Timer | undefined;

  constructor(line: OutputLine, clock: Clock, log: Log) {
    this.#line = line;
    this.#clock = clock;
    this.#log = log;
  }

  /** Starts the sound and returns; a new one cuts the old one off. */
  async sound(sound: BuzzerSound): Promise<void> {
    this.#next?.cancel();
    await this.#play(RHYTHMS[sound], 0);
  }

  async #play(rhythm: readonly number[], step: number): Promise<void> {
    const durationMs = rhythm[step];
    const on = durationMs !== undefined && step % 2 === 0;
    if (durationMs !== undefined) {
      this.#next = this.#clock.after(durationMs, 'buzzer', () => {
        this.#play(rhythm, step + 1).catch((error: unknown) => {
          this.#log.warn({ error: String(error) }, 'the buzzer line failed');
        });
      });
    }
    await this.#line.set(on);
  }
}
