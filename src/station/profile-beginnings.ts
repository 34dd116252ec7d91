// SPDX-License-Identifier: Apache-2.0
import { isClockSet } from '../core/units/wall-time.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * When things began, on the wall clock as it shows now. What has been seen by this program is counted by the clock that
 * is never set, so that a clock which is set in the middle of a session moves no schedule that counts from its beginning.
 */
export class Beginnings {
  readonly #clock: Clock;
  /** Monotonic milliseconds, by name. */
  readonly #begunAtMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#begunAtMs.size === 0;
  }

  /** @param storedMillis when it began by the wall clock of then */
  of(name: string, storedMillis: number): number {
    const nowMs = this.#clock.monotonicMicros() / 1000;
    const nowMillis = this.#clock.wallMillis();
    let begunAtMs = this.#begunAtMs.get(name);
    if (begunAtMs === undefined) {
      // By a clock that had not been set nobody can tell: then it begins now.
      const agoMs = isClockSet(storedMillis) || !isClockSet(nowMillis) ? Math.max(0, nowMillis - storedMillis) : 0;
      begunAtMs = nowMs - agoMs;
      this.#begunAtMs.set(name, begunAtMs);
    }
    return Math.round(nowMillis - (nowMs - begunAtMs));
  }

  /** Only those named are still wanted. */
  keep(names: ReadonlySet<string>): void {
    for (const name of this.#begunAtMs.keys()) if (!names.has(name)) this.#begunAtMs.delete(name);
  }
}
