// SPDX-License-Identifier: Apache-2.0
import { EARLIEST_WALL_MILLIS } from '../../core/units/wall-time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StateRepository } from '../../ports/store.ts';
import type { TrustedTime } from '../security-api.ts';

const KNOWN_KEY = 'station.knownTime';
/** Flash wears; half a day more or less does not matter to a certificate. */
const NOTE_EVERY_MS = 43_200_000;

export interface StationTimeOptions {
  readonly clock: Clock;
  readonly state: StateRepository;
  /** Whether the computer's clock follows a time server. */
  readonly isSynchronised: () => boolean;
}

/**
 * Most charger computers have no battery: after a power cut their clock shows an old time, and every certificate issued
 * since looks as if from the future. Without the central system the time would stay unknown, so a clock that is not
 * known to be right forbids no certificate for being too young; one that had ended by the last known time stays refused.
 */
export class StationTime implements TrustedTime {
  readonly #options: StationTimeOptions;
  #told: { readonly wallMillis: number; readonly atMicros: number } | undefined;
  #notedMillis: number;

  constructor(options: StationTimeOptions) {
    this.#options = options;
    const noted = Number(options.state.get(KNOWN_KEY));
    this.#notedMillis = Number.isSafeInteger(noted) ? Math.max(noted, EARLIEST_WALL_MILLIS) : EARLIEST_WALL_MILLIS;
  }

  get isKnown(): boolean {
    return this.#told !== undefined || this.#options.isSynchronised();
  }

  told(wallMillis: number): void {
    this.#told = { wallMillis, atMicros: this.#options.clock.monotonicMicros() };
    this.#note();
  }

  nowMillis(): number {
    const { clock } = this.#options;
    if (this.#options.isSynchronised()) return clock.wallMillis();
    if (this.#told !== undefined) {
      return this.#told.wallMillis + Math.floor((clock.monotonicMicros() - this.#told.atMicros) / 1000);
    }
    return Math.max(clock.wallMillis(), this.#notedMillis);
  }

  #note(): void {
    const nowMillis = this.nowMillis();
    if (Math.abs(nowMillis - this.#notedMillis) < NOTE_EVERY_MS) return;
    try {
      this.#options.state.set(KNOWN_KEY, String(nowMillis));
      this.#notedMillis = nowMillis;
    } catch {
      // The storage's own fault tells of it; the next word of the central system tries again.
    }
  }
}
