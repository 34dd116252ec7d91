// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

/** Of the kernel's counters (proc_stat(5)); Linux has no other value for user space. */
const TICK_MS = 10;
const LOOK_EVERY_MS = 100;
/** Which of the counters, after the name: what the host took while something wanted to run. */
const STEAL = 8;

/**
 * What the host of a virtual machine takes away from it. Meanwhile nothing on that processor runs, whatever its rights: a
 * guard that misses its heartbeat then is not to blame.
 */
export class StolenTime {
  #lastMs = stolenMs();
  #mostMs = 0;
  readonly #timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();

  /** The most that was taken between two looks, which are 0.1 s apart, of all processors together. */
  get mostMs(): number {
    this.#look();
    return this.#mostMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = stolenMs();
    this.#mostMs = Math.max(this.#mostMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }
}

function stolenMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  return Number(line.split(/\s+/)[STEAL] ?? 0) * TICK_MS;
}
