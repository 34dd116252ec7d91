// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';

/**
 * `exact`: each transfer takes its time to the microsecond (virtual clock).
 * `coarse`: no operating system sleeps for 200 µs, so a bus carries its time as a debt and pays from 1 ms on. Single
 * transfers are then a little too fast, but a bus asked for more than it can carry still backs up as the real one does.
 */
export type BusTiming = 'exact' | 'coarse';

const COARSE_THRESHOLD_MICROS = 1000;

/** The time of one wire that carries one thing after another. */
export class BusTime {
  readonly #clock: Clock;
  readonly #name: string;
  readonly #thresholdMicros: number;
  #freeAtMicros = 0;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock, name: string, timing: BusTiming) {
    this.#clock = clock;
    this.#name = name;
    this.#thresholdMicros = timing === 'exact' ? 0 : COARSE_THRESHOLD_MICROS;
  }

  /**
   * Books the wire behind everything already booked.
   * @param micros how long the transfer takes, > 0
   * @returns undefined when it is over already (`coarse` only), else a promise for its end. Ends come in booking order.
   */
  occupy(micros: number): Promise<void> | undefined {
    const now = this.#clock.monotonicMicros();
    this.#freeAtMicros = Math.max(this.#freeAtMicros, now) + micros;
    const debtMicros = this.#freeAtMicros - now;
    if (this.#waiting === 0 && debtMicros < this.#thresholdMicros) return undefined;
    // By the virtual clock ends cannot come in another order than they were booked in.
    if (this.#thresholdMicros === 0) {
      return new Promise((resolve) => {
        this.#clock.after(debtMicros / 1000, this.#name, resolve);
      });
    }
    this.#waiting += 1;
    const before = this.#last;
    this.#last = new Promise((resolve) => {
      this.#clock.after(debtMicros / 1000, this.#name, () => {
        void before.then(() => {
          this.#waiting -= 1;
          resolve();
        });
      });
    });
    return this.#last;
  }
}
