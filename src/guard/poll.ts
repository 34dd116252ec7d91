// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../ports/clock.ts';

/** One reading repeated at an interval; the next one is never begun before the last has ended. */
export class Poll {
  readonly #name: string;
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #read: () => Promise<void>;
  #timer: Timer | undefined;
  #running = false;
  #again = false;
  #stopped = false;

  constructor(name: string, everyMs: number, clock: Clock, read: () => Promise<void>) {
    this.#name = name;
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#read = read;
  }

  start(afterMs: number): void {
    if (afterMs === 0) void this.#run();
    else this.#timer = this.#clock.after(afterMs, `guard.poll.${this.#name}`, () => void this.#run());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  soon(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#timer?.cancel();
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#stopped) return;
    this.#running = true;
    await this.#read();
    this.#running = false;
    if (this.#stopped) return;
    const delayMs = this.#again ? 0 : this.#everyMs;
    this.#again = false;
    this.#timer = this.#clock.after(delayMs, `guard.poll.${this.#name}`, () => void this.#run());
  }
}
