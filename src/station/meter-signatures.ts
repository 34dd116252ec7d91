// SPDX-License-Identifier: Apache-2.0
import type { SignedReading } from '../core/session/session.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { GuardMessage } from '../link/messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { SigningPurpose } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import type { StateRepository } from '../ports/store.ts';

/** A meter that has not signed by then is not waited for any longer; what was to be signed goes without. */
const SIGNED_WITHIN_MS = 8000;

interface Question {
  readonly request: number;
  readonly untilMs: number;
  readonly done: (reading: SignedReading | undefined) => void;
}

export interface MeterSignaturesOptions {
  readonly link: Pick<GuardLink, 'connectorId' | 'send'>;
  readonly clock: Clock;
  readonly store: { readonly state: StateRepository };
  readonly log: Log;
}

/**
 * Signed readings of one connector's meter. Whether it signs is found out by asking, each time its guard says hello, and
 * kept: a session that a power cut ends is signed as well.
 */
export class MeterSignatures {
  readonly #options: MeterSignaturesOptions;
  #questions: readonly Question[] = [];
  #requests = 0;
  #publicKey: string | undefined;

  constructor(options: MeterSignaturesOptions) {
    this.#options = options;
    this.#publicKey = options.store.state.get(this.#key());
  }

  /** Of a meter that signs: base64 of its key with how it is written (OCA, Signed Meter Values in OCPP, §3.2.2). */
  get publicKey(): string | undefined {
    return this.#publicKey;
  }

  /** Every message of the guard. */
  hear(message: GuardMessage): void {
    if (message.type === 'hello') {
      // An answer of the guard before does not come any more.
      this.#giveUp(() => true);
      this.ask('between', () => {});
    }
    if (message.type !== 'signed-meter') return;
    const { request, reading } = message;
    if (reading !== null) this.#keep(reading.publicKey);
    const asked = this.#questions.filter((question) => question.request === request);
    this.#questions = this.#questions.filter((question) => question.request !== request);
    for (const { done } of asked) done(reading ?? undefined);
  }

  /** @param done called once: with the reading, or without one when the meter does not sign in time */
  ask(purpose: SigningPurpose, done: (reading: SignedReading | undefined) => void): void {
    this.#requests += 1;
    this.#questions = [
      ...this.#questions,
      { request: this.#requests, untilMs: this.#nowMs() + SIGNED_WITHIN_MS, done },
    ];
    this.#options.link.send({ type: 'sign-meter', request: this.#requests, purpose });
  }

  /** To be called several times a second. */
  tick(): void {
    const nowMs = this.#nowMs();
    this.#giveUp(({ untilMs }) => nowMs >= untilMs);
  }

  #giveUp(on: (question: Question) => boolean): void {
    const given = this.#questions.filter(on);
    this.#questions = this.#questions.filter((question) => !given.includes(question));
    for (const { done } of given) done(undefined);
  }

  #keep(publicKey: string): void {
    if (publicKey === this.#publicKey) return;
    const { link, log, store } = this.#options;
    this.#publicKey = publicKey;
    log.info({ connector: link.connectorId }, 'the public key of a meter that signs was read');
    try {
      store.state.set(this.#key(), publicKey);
    } catch (error) {
      log.warn({ cause: String(error) }, 'the public key of the meter could not be stored');
    }
  }

  #key(): string {
    return `station.meter-key.${this.#options.link.connectorId}`;
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
