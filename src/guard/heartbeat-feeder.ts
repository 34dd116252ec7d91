// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { Heartbeat } from '../ports/devices.ts';

/**
 * Longest gap between two beats that a coil with current survives. Interlocks hold for longer (80 ms on the virtual
 * board); after a longer gap they may have dropped the coil, and a beat would feed it again without a self-test.
 */
export const LONGEST_GAP_MICROS = 60_000;

/** Feeds the interlock, and never a coil that the interlock may have dropped meanwhile. */
export class HeartbeatFeeder {
  readonly #heartbeat: Heartbeat | undefined;
  readonly #clock: Clock;
  #fedAtMicros: number;

  constructor(heartbeat: Heartbeat | undefined, clock: Clock) {
    this.#heartbeat = heartbeat;
    this.#clock = clock;
    this.#fedAtMicros = clock.monotonicMicros();
  }

  /** The loop was held up for longer than a coil with current may go without a beat. */
  isOverdue(coil: boolean): boolean {
    return coil && this.#clock.monotonicMicros() - this.#fedAtMicros > LONGEST_GAP_MICROS;
  }

  /** One beat; none while it is overdue: the next scan opens, and the one after that beats again. */
  async feed(coil: boolean): Promise<void> {
    if (this.isOverdue(coil)) return;
    await this.#heartbeat?.beat();
    this.#fedAtMicros = this.#clock.monotonicMicros();
  }
}
