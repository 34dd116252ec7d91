// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** A device that failed is left alone that long. */
const RETRY_MS = 30_000;
/** What is shown is shown again after this time, for a device that lost its memory in between. */
const REFRESH_MS = 10_000;

/** One output device: the latest value wins, one call at a time, failures are logged once and retried later. */
export class PanelOutput<T> {
  readonly #name: string;
  readonly #send: ((value: T) => Promise<void>) | undefined;
  readonly #clock: Clock;
  readonly #log: Log;
  #shown: string | undefined;
  #shownAtMs = 0;
  #busy = false;
  /** What came while the device was busy; the latest of it. */
  #waiting: { readonly value: T; readonly key: string | undefined } | undefined;
  #failedAtMs: number | undefined;

  constructor(name: string, send: ((value: T) => Promise<void>) | undefined, clock: Clock, log: Log) {
    this.#name = name;
    this.#send = send;
    this.#clock = clock;
    this.#log = log;
  }

  /** The last call failed. */
  get isFailing(): boolean {
    return this.#failedAtMs !== undefined;
  }

  /** @param key tells equal values; undefined for one that is sent each time. Of what comes while busy, the latest is sent next. */
  set(value: T, key: string | undefined): void {
    const nowMs = this.#clock.monotonicMicros() / 1000;
    const failedMs = this.#failedAtMs;
    if (this.#send === undefined) return;
    if (this.#busy) {
      this.#waiting = { value, key };
      return;
    }
    if (failedMs !== undefined && nowMs - failedMs < RETRY_MS) return;
    if (key !== undefined && key === this.#shown && nowMs - this.#shownAtMs < REFRESH_MS) return;
    this.#busy = true;
    this.#send(value).then(
      () => this.#succeeded(key),
      (error: unknown) => this.#failed(error),
    );
  }

  #succeeded(key: string | undefined): void {
    this.#busy = false;
    if (this.#failedAtMs !== undefined) this.#log.info({ device: this.#name }, 'device answers again');
    this.#failedAtMs = undefined;
    this.#shown = key;
    this.#shownAtMs = this.#clock.monotonicMicros() / 1000;
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.set(waiting.value, waiting.key);
  }

  #failed(error: unknown): void {
    this.#busy = false;
    this.#waiting = undefined;
    if (this.#failedAtMs === undefined) {
      this.#log.warn(
        { device: this.#name, cause: String(error) },
        'device does not answer; charging goes on without it',
      );
    }
    this.#failedAtMs = this.#clock.monotonicMicros() / 1000;
    this.#shown = undefined;
  }
}
