// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';

/** Failures that cost nothing: people mistype. */
const FREE_FAILURES = 4;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
/** Failures are forgotten when nothing was tried for this long. */
const FORGET_AFTER_MS = 3_600_000;
const MOST_KEYS = 2_000;

interface Failures {
  readonly count: number;
  readonly blockedUntilMicros: number;
  readonly lastMicros: number;
}

/** Counts failures per key (an account, an address) and makes each further one wait twice as long. */
export class Throttle {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until any of the keys may try again; 0 = now. */
  waitMs(keys: readonly string[]): number {
    const now = this.#clock.monotonicMicros();
    const waits = keys.map((key) => (this.#failures.get(key)?.blockedUntilMicros ?? now) - now);
    return Math.max(0, Math.ceil(Math.max(...waits) / 1000));
  }

  failed(keys: readonly string[]): void {
    const now = this.#clock.monotonicMicros();
    for (const key of keys) {
      const before = this.#failures.get(key);
      const stale = before === undefined || now - before.lastMicros > FORGET_AFTER_MS * 1000;
      const count = stale ? 1 : before.count + 1;
      const doublings = Math.min(count - FREE_FAILURES - 1, 20);
      const waitMs = doublings < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** doublings, LONGEST_WAIT_MS);
      this.#failures.delete(key);
      this.#failures.set(key, { count, blockedUntilMicros: now + waitMs * 1000, lastMicros: now });
    }
    this.#forgetOldest();
  }

  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key);
  }

  #forgetOldest(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MOST_KEYS) return;
      this.#failures.delete(key);
    }
  }
}
