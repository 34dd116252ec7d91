// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { Reporter } from './reporter.ts';

/** Time is fetched at least once a day (OCPP 1.6 §4.6). */
const DAY_MS = 86_400_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Milliseconds; 0 = only the daily one (key HeartbeatInterval). */
  readonly intervalMs: () => number;
  readonly beat: () => void;
}

/** Heartbeat is an inactivity timer: any message of ours puts it off, but for the daily one (OCPP 1.6 §4.6). */
export class HeartbeatTimer implements Reporter {
  readonly #options: HeartbeatOptions;
  #timer: Timer | undefined;
  #isRunning = false;
  #quietSinceMicros = 0;
  #timeFetchedAtMicros = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** From now on; the BootNotification that was just answered told the time. */
  start(): void {
    this.#isRunning = true;
    this.#quietSinceMicros = this.#options.clock.monotonicMicros();
    this.#arm();
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
  }

  /** A message of ours was sent. */
  spoke(): void {
    this.#quietSinceMicros = this.#options.clock.monotonicMicros();
  }

  timeFetched(): void {
    this.#timeFetchedAtMicros = this.#options.clock.monotonicMicros();
  }

  /** Takes up a changed interval at once. */
  rearm(): void {
    if (this.#isRunning) this.#arm();
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(Math.max(1, this.#dueInMs()), 'heartbeat', () => {
      if (this.#dueInMs() <= 0) {
        this.spoke();
        // Counts as a try, so that a central system that does not answer is not asked in a tight loop.
        this.timeFetched();
        this.#options.beat();
      }
      this.#arm();
    });
  }

  #dueInMs(): number {
    const { clock, intervalMs } = this.#options;
    const now = clock.monotonicMicros();
    const interval = intervalMs();
    const daily = DAY_MS - (now - this.#timeFetchedAtMicros) / 1000;
    if (interval <= 0) return daily;
    return Math.min(daily, interval - (now - this.#quietSinceMicros) / 1000);
  }
}
