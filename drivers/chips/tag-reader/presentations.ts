// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../../src/core/flow/listeners.ts';
import type { Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { PresentedTag, ReaderPresence } from '../../../src/ports/devices.ts';

/** A card must be away this long to count as presented again (ports: `TagReader.onTag`). */
export const AWAY_MS = 1000;

/**
 * The listeners of a card reader, and what counts as one presentation of a card. Each card in the field is remembered
 * by itself: two cards that a reader sees in turns are two presentations, not an endless row of them.
 */
export class Presentations {
  readonly #clock: Clock;
  readonly #awayMicros: number;
  readonly #tagListeners = new Listeners<[tag: PresentedTag]>();
  readonly #presenceListeners = new Listeners<[presence: ReaderPresence]>();
  readonly #seenAtMicros = new Map<string, number>();
  #presence: ReaderPresence | undefined;
  #stopped = false;

  /** @param awayMs how long a card must not have been seen to count anew, ≥ 1000 */
  constructor(clock: Clock, awayMs: number) {
    this.#clock = clock;
    this.#awayMicros = awayMs * 1000;
  }

  get presence(): ReaderPresence | undefined {
    return this.#presence;
  }

  onTag(listener: (tag: PresentedTag) => void): Unsubscribe {
    return this.#tagListeners.add(listener);
  }

  /** A new listener is told the present state at once, if there is one. */
  onPresence(listener: (presence: ReaderPresence) => void): Unsubscribe {
    const off = this.#presenceListeners.add(listener);
    if (this.#presence !== undefined) listener(this.#presence);
    return off;
  }

  /** The reader sees this card now; listeners are told once for each presentation. */
  see(uid: Uint8Array): void {
    if (this.#stopped) return;
    const now = this.#clock.monotonicMicros();
    // The oldest are first, so that a flood of cards costs no more than each of them once.
    for (const [card, seenAt] of this.#seenAtMicros) {
      if (now - seenAt < this.#awayMicros) break;
      this.#seenAtMicros.delete(card);
    }
    const card = uid.join('.');
    const stays = this.#seenAtMicros.delete(card);
    this.#seenAtMicros.set(card, now);
    if (stays) return;
    this.#tagListeners.tell({ uid: Uint8Array.from(uid) });
  }

  setPresence(presence: ReaderPresence): void {
    if (this.#stopped || this.#presence === presence) return;
    this.#presence = presence;
    this.#presenceListeners.tell(presence);
  }

  /** Nobody is told anything any more. */
  stop(): void {
    this.#stopped = true;
  }
}
