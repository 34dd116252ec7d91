// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { RetentionRepository } from '../ports/journal-store.ts';
import type { Log } from '../ports/log.ts';
import type { Settings } from '../settings/settings.ts';

/** How often is looked whether there is too much. */
const LOOK_EVERY_MS = 60_000;
/** Pause between two commits that make room: a charger has other things to do. */
const WORK_EVERY_MS = 1000;
const BYTES_PER_MEGABYTE = 1_000_000;

export interface RetentionOptions {
  readonly retention: RetentionRepository;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps the journal within its bounds: a little work each second, samples before sessions, the oldest first. */
export class Retention {
  readonly #options: RetentionOptions;
  #nextMs: number;
  #isStuck = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#nextMs = this.#nowMs() + LOOK_EVERY_MS;
  }

  /** To be called often. */
  tick(): void {
    const nowMs = this.#nowMs();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + (this.#work() ? WORK_EVERY_MS : LOOK_EVERY_MS);
  }

  /** @returns true when there may be more to do */
  #work(): boolean {
    const { retention, log } = this.#options;
    try {
      const excess = this.#excess();
      if (excess === undefined) this.#isStuck = false;
      if (excess === undefined) return false;
      const isDone = this.#makeRoom(excess);
      if (!isDone && !this.#isStuck)
        log.warn(
          { excess, sessions: retention.sessions() },
          'the journal is full: the central system has to hear first',
        );
      this.#isStuck = !isDone;
      return isDone;
    } catch (error) {
      log.error({ cause: String(error) }, 'no room could be made in the journal');
      return false;
    }
  }

  #excess(): 'sessions' | 'bytes' | undefined {
    const { retention, settings } = this.#options;
    if (retention.sessions() > settings.get('sessions.maximumCount')) return 'sessions';
    const mostBytes = settings.get('sessions.maximumMegabytes') * BYTES_PER_MEGABYTE;
    return retention.usedBytes() > mostBytes ? 'bytes' : undefined;
  }

  #makeRoom(excess: 'sessions' | 'bytes'): boolean {
    const { retention } = this.#options;
    if (excess === 'sessions') return retention.dropSession();
    return retention.thinSamples() || retention.dropSamples() || retention.dropSession();
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
