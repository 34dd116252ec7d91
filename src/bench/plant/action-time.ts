// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';

/** How far back a stamp may lie before it is taken for nonsense. */
const OLDEST_STAMP_MICROS = 10_000_000;

/**
 * When the thing that is being handled happened. Usually that is now; but what another process did to a line reaches
 * the plant through a socket, and then it is the moment that process stamped, or the plant would measure its own delay.
 */
export class ActionTime {
  readonly #clock: Clock;
  #stampMicros: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Monotonic microseconds, whole. */
  micros(): number {
    return this.#stampMicros ?? Math.round(this.#clock.monotonicMicros());
  }

  /** Runs something that happened at `micros`. A stamp in the future or over 10 s old counts as now. */
  during(micros: number, run: () => void): void {
    const now = Math.round(this.#clock.monotonicMicros());
    const plausible = micros <= now && micros >= now - OLDEST_STAMP_MICROS;
    const before = this.#stampMicros;
    this.#stampMicros = plausible ? Math.round(micros) : now;
    try {
      run();
    } finally {
      this.#stampMicros = before;
    }
  }
}
