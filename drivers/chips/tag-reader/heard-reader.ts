// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { ByteSource, Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { PresentedTag, ReaderPresence, TagReader } from '../../../src/ports/devices.ts';
import type { Log } from '../../../src/ports/log.ts';
import { integer } from '../../options.ts';
import { AWAY_MS, Presentations } from './presentations.ts';

/** Finds cards in what a reader sends. Neither call throws, whatever the bytes are. */
export interface CardDecoder {
  take(bytes: Uint8Array): void;
  /** Forgets a card of which only a part has arrived. */
  reset(): void;
}

/** Options of every reader that speaks by itself, to be spread into its own. */
export const HEARD_OPTIONS = {
  /** Longest time between two reports of a card that stays; within it, the card counts as not having been away. */
  repeatMs: v.optional(integer(AWAY_MS, 10_000), AWAY_MS),
};

/** A port that is missing says so within this time of the start; one that says nothing is there. */
const SETTLE_MS = 200;

/**
 * A reader that speaks only when it sees a card and cannot be asked: its port is all that can be seen of it, so the
 * port's presence is the reader's.
 */
export class HeardReader implements TagReader {
  readonly kind = 'tag-reader';
  readonly #log: Log;
  readonly #presentations: Presentations;
  readonly #decoder: CardDecoder;
  readonly #unsubscribe: readonly Unsubscribe[];
  readonly #settling: Timer;

  /** @param decoder makes the decoder, given what to call with the UID of each card */
  constructor(
    source: ByteSource,
    clock: Clock,
    log: Log,
    repeatMs: number,
    decoder: (onCard: (uid: Uint8Array) => void) => CardDecoder,
  ) {
    this.#log = log;
    this.#presentations = new Presentations(clock, repeatMs);
    this.#decoder = decoder((uid) => this.#presentations.see(uid));
    this.#settling = clock.after(SETTLE_MS, 'tag reader', () => this.#presentations.setPresence('present'));
    this.#unsubscribe = [
      source.onBytes((bytes) => this.#decoder.take(bytes)),
      source.onPresence((present) => this.#notePort(present)),
    ];
  }

  onTag(listener: (tag: PresentedTag) => void): Unsubscribe {
    return this.#presentations.onTag(listener);
  }

  onPresence(listener: (presence: ReaderPresence) => void): Unsubscribe {
    return this.#presentations.onPresence(listener);
  }

  stop(): void {
    this.#presentations.stop();
    this.#settling.cancel();
    this.#decoder.reset();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #notePort(present: boolean): void {
    this.#settling.cancel();
    this.#decoder.reset();
    if (!present && this.#presentations.presence !== 'lost') this.#log.warn({}, 'the port of the card reader is gone');
    this.#presentations.setPresence(present ? 'present' : 'lost');
  }
}
