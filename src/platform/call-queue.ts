// SPDX-License-Identifier: Apache-2.0
import { BusError } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Kernel calls of one device, one after the other. A call that hangs keeps its thread of the pool, so none is started
 * beside it: those behind it wait, and time out too.
 */
export class CallQueue {
  readonly #id: string;
  readonly #clock: Clock;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param id the bus, for errors */
  constructor(id: string, clock: Clock) {
    this.#id = id;
    this.#clock = clock;
  }

  /**
   * @param limitMs from now, the wait for the calls before included
   * @param what for the error: `temp1_input`
   * @throws BusError `timeout`, or what the call rejects with
   */
  run<T>(limitMs: number, what: string, call: () => Promise<T>): Promise<T> {
    const answer = this.#tail.then(call);
    this.#tail = answer.catch(() => undefined);
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(limitMs, this.#id, () => {
        reject(new BusError('timeout', this.#id, `${what}: no answer in ${limitMs} ms`));
      });
      answer.then(
        (value) => {
          timer.cancel();
          resolve(value);
        },
        (error: unknown) => {
          timer.cancel();
          reject(error);
        },
      );
    });
  }
}
