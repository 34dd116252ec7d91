// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';

interface Pending {
  readonly atMicros: number;
  readonly run: () => void;
}

/** A clock that a test moves by hand. Work that is due runs inside `advance`, in order of time. */
export class HandClock implements Clock {
  #monotonicMicros = 1_000_000;
  #wallMillis = 1_700_000_000_000;
  readonly #pending = new Set<Pending>();

  monotonicMicros(): number {
    return this.#monotonicMicros;
  }

  wallMillis(): number {
    return this.#wallMillis;
  }

  after(delayMs: number, _name: string, run: () => void): Timer {
    const pending = { atMicros: this.#monotonicMicros + delayMs * 1000, run };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.after(delayMs, 'sleep', resolve));
  }

  advance(ms: number): void {
    const end = this.#monotonicMicros + ms * 1000;
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#pending.delete(next);
      this.#move(next.atMicros - this.#monotonicMicros);
      next.run();
    }
    this.#move(end - this.#monotonicMicros);
  }

  /** Sets the wall clock without any time passing, as a time server would. */
  jumpWall(ms: number): void {
    this.#wallMillis += ms;
  }

  #move(micros: number): void {
    this.#monotonicMicros += micros;
    this.#wallMillis += micros / 1000;
  }

  #nextUntil(end: number): Pending | undefined {
    const due = [...this.#pending].filter((pending) => pending.atMicros <= end);
    return due.sort((one, other) => one.atMicros - other.atMicros)[0];
  }
}
