// SPDX-License-Identifier: Apache-2.0
import type { LearnOutcome } from '../core/auth/learning.ts';
import { createTokenBucket } from '../core/flow/token-bucket.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ReaderLearning } from './card-learning.ts';

/** Nobody holds more cards to a reader than this, one after another. */
const MOST_AT_ONCE = 5;
const MOST_PER_SECOND = 2;
/** A flood is told of once in so long. */
const TELL_AGAIN_MICROS = 60_000_000;

export interface ReaderDeskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly learning: ReaderLearning;
  /** A card that is not there to be learned. */
  readonly present: (idTag: string) => Promise<unknown>;
  readonly onLearned: (outcome: LearnOutcome) => void;
}

/** Where cards come in: each is learned or looked up, and of a flood only as many as people could present. */
export class ReaderDesk {
  readonly #options: ReaderDeskOptions;
  readonly #bucket: ReturnType<typeof createTokenBucket>;
  #toldMicros: number | undefined;

  constructor(options: ReaderDeskOptions) {
    this.#options = options;
    this.#bucket = createTokenBucket(MOST_AT_ONCE, MOST_PER_SECOND, options.clock.monotonicMicros());
  }

  /** A card was held to the reader. */
  take(idTag: string): void {
    const { clock, log, learning, present, onLearned } = this.#options;
    const nowMicros = clock.monotonicMicros();
    if (!this.#bucket.take(nowMicros)) {
      this.#tellOfFlood(nowMicros);
      return;
    }
    const learned = learning.present(idTag);
    if (learned !== undefined) {
      onLearned(learned);
      return;
    }
    present(idTag).catch((error: unknown) => log.error({ cause: String(error) }, 'card could not be handled'));
  }

  #tellOfFlood(nowMicros: number): void {
    if (this.#toldMicros !== undefined && nowMicros - this.#toldMicros < TELL_AGAIN_MICROS) return;
    this.#toldMicros = nowMicros;
    this.#options.log.warn({}, 'more cards come than anybody could hold to the reader; some are not looked at');
  }
}
