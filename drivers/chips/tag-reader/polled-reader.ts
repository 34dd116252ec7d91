// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { PresentedTag, ReaderPresence, TagReader } from '../../../src/ports/devices.ts';
import type { Log } from '../../../src/ports/log.ts';
import { integer } from '../../options.ts';
import { AWAY_MS, Presentations } from './presentations.ts';

/** A reader chip that is asked again and again whether there is a card. */
export interface PolledChip {
  /** Wakes the chip and sets it up. @throws BusError */
  initialise(): Promise<void>;
  /**
   * Looks for a card once.
   * @param onCard called with its UID, 4, 7 or 10 bytes, byte 0 first, as soon as that is known
   * @throws BusError when the chip does not answer, or not well
   */
  poll(onCard: (uid: Uint8Array) => void): Promise<void>;
  /** Ends what is being waited for. */
  close(): void;
}

/** Options of every polled reader, to be spread into its own. */
export const POLLED_OPTIONS = {
  /**
   * Pause between two looks. A person has an answer within 150 ms with 100 ms; with a slow display, only with 20 to
   * 60 ms.
   */
  pollMs: v.optional(integer(20, 1000), 100),
  /** Pause before another attempt to wake a reader that does not answer. */
  retryMs: v.optional(integer(100, 60_000), 1000),
};

export interface PolledTimings {
  readonly pollMs: number;
  readonly retryMs: number;
}

const FAILURES_UNTIL_LOST = 3;

/** Polls a chip and looks after it: after any failure it is set up anew, and three failures in a row are `lost`. */
export class PolledReader implements TagReader {
  readonly kind = 'tag-reader';
  readonly #chip: PolledChip;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #timings: PolledTimings;
  readonly #presentations: Presentations;
  #timer: Timer;
  #isReady = false;
  #failures = 0;
  #stopped = false;

  constructor(chip: PolledChip, clock: Clock, log: Log, timings: PolledTimings) {
    this.#chip = chip;
    this.#clock = clock;
    this.#log = log;
    this.#timings = timings;
    this.#presentations = new Presentations(clock, AWAY_MS);
    this.#timer = clock.after(0, 'tag reader', () => void this.#run());
  }

  onTag(listener: (tag: PresentedTag) => void): Unsubscribe {
    return this.#presentations.onTag(listener);
  }

  onPresence(listener: (presence: ReaderPresence) => void): Unsubscribe {
    return this.#presentations.onPresence(listener);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer.cancel();
    this.#presentations.stop();
    this.#chip.close();
  }

  async #run(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#noteFailure(error);
    }
    if (!this.#stopped) this.#timer = this.#clock.after(this.#pauseMs(), 'tag reader', () => void this.#run());
  }

  async #look(): Promise<void> {
    if (!this.#isReady) await this.#chip.initialise();
    this.#isReady = true;
    await this.#chip.poll((uid) => {
      this.#noteAnswer();
      this.#presentations.see(uid);
    });
    this.#noteAnswer();
  }

  #noteAnswer(): void {
    this.#failures = 0;
    this.#presentations.setPresence('present');
  }

  /** The first attempts after a hiccup follow quickly; a reader that is gone is asked rarely. */
  #pauseMs(): number {
    return this.#failures < FAILURES_UNTIL_LOST ? this.#timings.pollMs : this.#timings.retryMs;
  }

  #noteFailure(error: unknown): void {
    if (this.#stopped) return;
    // Whatever went wrong, the chip may have restarted and lost its configuration.
    this.#isReady = false;
    this.#failures += 1;
    if (this.#failures < FAILURES_UNTIL_LOST || this.#presentations.presence === 'lost') return;
    this.#log.warn({ error: String(error) }, 'the card reader does not answer');
    this.#presentations.setPresence('lost');
  }
}
