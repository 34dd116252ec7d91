// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { PresentedTag, ReaderPresence, TagReader } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import type { Log } from '../../../src/ports/log.ts';
import { integer, serialBus } from '../../options.ts';
import { Pn532Channel } from './channel.ts';

/** Command codes (UM0701-02 §7). */
export const SAM_CONFIGURATION = 0x14;
export const RF_CONFIGURATION = 0x32;
export const IN_LIST_PASSIVE_TARGET = 0x4a;

/** Normal mode, no timeout, no IRQ pin (§7.2.10). */
const SAM_NORMAL = Uint8Array.of(SAM_CONFIGURATION, 0x01, 0x00, 0x00);
/** One retry to find a card instead of for ever, so that "no card" is an answer (§7.3.1, item 05). */
const FEW_RETRIES = Uint8Array.of(RF_CONFIGURATION, 0x05, 0xff, 0x01, 0x01);
/** Field off: a card that stays starts afresh and answers the next poll again (§7.3.1, item 01). */
const FIELD_OFF = Uint8Array.of(RF_CONFIGURATION, 0x01, 0x00);
/** One target, 106 kbit/s type A (§7.3.5). */
const LIST_ONE_TYPE_A = Uint8Array.of(IN_LIST_PASSIVE_TARGET, 0x01, 0x00);

/** Lengths of single, double and triple size UIDs (ISO/IEC 14443-3 §6.5.4). */
const UID_LENGTHS: readonly number[] = [4, 7, 10];

const FAILURES_UNTIL_LOST = 3;
/** A card must be away this long to count as presented again (ports: `onTag`). */
const AWAY_MICROS = 1_000_000;

export const pn532Uart = defineDriver({
  id: 'pn532-uart',
  kind: 'tag-reader',
  options: v.strictObject({
    serial: serialBus(),
    pollMs: v.optional(integer(50, 1000), 150),
    /** How long a command may take. */
    timeoutMs: v.optional(integer(50, 2000), 250),
    /** Pause before another attempt to wake a reader that does not answer. */
    retryMs: v.optional(integer(100, 60_000), 1000),
  }),
  /** Resolves at once; whether there is a reader is told by `onPresence`. */
  async create(options, { clock, log, buses }) {
    const channel = new Pn532Channel(buses.serial(options.serial), clock, options.timeoutMs);
    const reader = new Pn532Reader(channel, clock, log, options.pollMs, options.retryMs);
    reader.start();
    return reader;
  },
});

class Pn532Reader implements TagReader {
  readonly kind = 'tag-reader';
  readonly #channel: Pn532Channel;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #pollMs: number;
  readonly #retryMs: number;
  readonly #tagListeners = new Set<(tag: PresentedTag) => void>();
  readonly #presenceListeners = new Set<(presence: ReaderPresence) => void>();
  #presence: ReaderPresence | undefined;
  #isReady = false;
  #failures = 0;
  #stopped = false;
  #last: { readonly uid: string; seenMicros: number } | undefined;

  constructor(channel: Pn532Channel, clock: Clock, log: Log, pollMs: number, retryMs: number) {
    this.#channel = channel;
    this.#clock = clock;
    this.#log = log;
    this.#pollMs = pollMs;
    this.#retryMs = retryMs;
  }

  start(): void {
    this.#clock.after(0, 'tag reader', () => void this.#run());
  }

  onTag(listener: (tag: PresentedTag) => void): Unsubscribe {
    this.#tagListeners.add(listener);
    return () => {
      this.#tagListeners.delete(listener);
    };
  }

  /** A new listener is told the present state at once, if there is one. */
  onPresence(listener: (presence: ReaderPresence) => void): Unsubscribe {
    this.#presenceListeners.add(listener);
    if (this.#presence !== undefined) listener(this.#presence);
    return () => {
      this.#presenceListeners.delete(listener);
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#channel.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        if (!this.#isReady) await this.#initialise();
        await this.#poll();
        this.#failures = 0;
        this.#setPresence('present');
      } catch (error) {
        this.#noteFailure(error);
      }
      if (!this.#stopped) await this.#clock.sleep(this.#isReady ? this.#pollMs : this.#pauseMs());
    }
  }

  /** The first attempts after a hiccup follow quickly; a reader that is gone is asked rarely. */
  #pauseMs(): number {
    return this.#failures < FAILURES_UNTIL_LOST ? this.#pollMs : this.#retryMs;
  }

  #noteFailure(error: unknown): void {
    if (this.#stopped) return;
    // Whatever went wrong, the chip may have restarted and lost its configuration.
    this.#isReady = false;
    this.#failures += 1;
    if (this.#failures < FAILURES_UNTIL_LOST || this.#presence === 'lost') return;
    this.#log.warn({ error: String(error) }, 'the card reader does not answer');
    this.#setPresence('lost');
  }

  #setPresence(presence: ReaderPresence): void {
    if (this.#stopped || this.#presence === presence) return;
    this.#presence = presence;
    for (const listener of [...this.#presenceListeners]) listener(presence);
  }

  async #initialise(): Promise<void> {
    await this.#channel.wake();
    await this.#channel.command(SAM_NORMAL);
    await this.#channel.command(FEW_RETRIES);
    this.#isReady = true;
  }

  async #poll(): Promise<void> {
    const uid = uidFrom(await this.#channel.command(LIST_ONE_TYPE_A));
    if (uid === undefined) return;
    this.#noteCard(uid);
    await this.#channel.command(FIELD_OFF);
  }

  #noteCard(uid: Uint8Array): void {
    const now = this.#clock.monotonicMicros();
    const key = uid.join('.');
    const stays = this.#last?.uid === key && now - this.#last.seenMicros < AWAY_MICROS;
    this.#last = { uid: key, seenMicros: now };
    if (stays || this.#stopped) return;
    for (const listener of [...this.#tagListeners]) listener({ uid });
  }
}

/**
 * The UID in an answer to InListPassiveTarget: NbTg, then Tg, SENS_RES (2), SEL_RES, length, UID … (§7.3.5).
 * A card with a UID of a length that does not exist is none.
 */
function uidFrom(answer: Uint8Array): Uint8Array | undefined {
  const [targets, , , , , length] = answer;
  if (targets !== 1 || length === undefined || !UID_LENGTHS.includes(length)) return undefined;
  const uid = answer.slice(6, 6 + length);
  return uid.length === length ? uid : undefined;
}
