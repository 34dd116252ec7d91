// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { StationIdentity } from '../../station/api.ts';
import type { BootNotificationRequest, BootNotificationResponse } from './generated/validators.mjs';
import type { Requester } from './messages.ts';

/** `unregistered` until a first answer. The central system's word holds across connections. */
export type RegistrationStatus = 'unregistered' | 'pending' | 'rejected' | 'accepted';

/** A longer wait would lock the charger out by a slip of the central system. */
const LONGEST_WAIT_SECONDS = 604_800;

export interface RegistrationOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly requester: Requester;
  readonly request: () => BootNotificationRequest;
  /** Seconds between tries while the central system names no interval. */
  readonly retrySeconds: () => number;
  /** Tries after the first that got no answer; −1 = for ever. */
  readonly retries: () => number;
  /** Every answer, before the registration acts on it. */
  readonly onAnswer: (response: BootNotificationResponse) => void;
  /** The charger may speak: `fresh` after a BootNotification, `resumed` on a new connection that needs none. */
  readonly onAccepted: (how: 'fresh' | 'resumed') => void;
  readonly onChange: () => void;
}

/** BootNotification request (OCPP 1.6 §6.3), cut to the lengths the schema allows. */
export function bootNotificationRequest(identity: StationIdentity): BootNotificationRequest {
  return {
    chargePointVendor: identity.vendor.slice(0, 20),
    chargePointModel: identity.model.slice(0, 20),
    chargePointSerialNumber: identity.serialNumber.slice(0, 25),
    firmwareVersion: identity.firmwareVersion.slice(0, 50),
  };
}

/** Registers the charger: BootNotification until Accepted, at the central system's pace (OCPP 1.6 §4.2). */
export class Registration {
  readonly #options: RegistrationOptions;
  #status: RegistrationStatus = 'unregistered';
  /** Monotonic microseconds before which no BootNotification is sent, across connections. */
  #notBeforeMicros = 0;
  /** Where and with which fields the charger was accepted. */
  #registeredAs = '';
  #place = '';
  #unanswered = 0;
  #isConnected = false;
  #isAsking = false;
  #timer: Timer | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  get status(): RegistrationStatus {
    return this.#status;
  }

  /**
   * A new connection: no new BootNotification unless its fields changed (OCPP-J 1.6 §5.4).
   * @param place the central system and our name there; what another one said does not count
   */
  connected(place: string): void {
    this.#isConnected = true;
    this.#unanswered = 0;
    if (place !== this.#place) this.#notBeforeMicros = 0;
    this.#place = place;
    if (this.#status === 'accepted' && this.#registeredAs === this.#key()) {
      this.#options.onAccepted('resumed');
      return;
    }
    if (this.#status === 'accepted' || this.#notBeforeMicros === 0) this.#set('unregistered');
    this.#schedule();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#timer?.cancel();
  }

  /** Sends one now (TriggerMessage). */
  trigger(): void {
    void this.#ask();
  }

  #key(): string {
    return JSON.stringify([this.#place, this.#options.request()]);
  }

  #schedule(): void {
    this.#timer?.cancel();
    const waitMs = Math.max(0, (this.#notBeforeMicros - this.#options.clock.monotonicMicros()) / 1000);
    if (waitMs === 0) void this.#ask();
    else this.#timer = this.#options.clock.after(waitMs, 'boot notification', () => void this.#ask());
  }

  async #ask(): Promise<void> {
    if (!this.#isConnected || this.#isAsking) return;
    this.#timer?.cancel();
    this.#isAsking = true;
    const key = this.#key();
    const reply = await this.#options.requester.request('BootNotification', this.#options.request());
    this.#isAsking = false;
    switch (reply.kind) {
      case 'answered':
        return this.#answered(key, reply.response);
      case 'failed':
      case 'timeout':
        this.#options.log.warn(
          { why: reply.kind === 'failed' ? reply.why : 'no answer in time' },
          'BootNotification failed',
        );
        return this.#askAgain();
      case 'not-answered':
        // On a connection that came up while the answer of the last one was awaited.
        if (this.#isConnected && this.#status !== 'accepted') this.#schedule();
    }
  }

  #answered(registeredAs: string, response: BootNotificationResponse): void {
    this.#unanswered = 0;
    this.#options.onAnswer(response);
    if (response.status === 'Accepted') {
      this.#registeredAs = registeredAs;
      this.#notBeforeMicros = 0;
      this.#set('accepted');
      if (this.#isConnected) this.#options.onAccepted('fresh');
      return;
    }
    this.#set(response.status === 'Pending' ? 'pending' : 'rejected');
    this.#waitSeconds(
      response.interval > 0 ? Math.min(response.interval, LONGEST_WAIT_SECONDS) : this.#options.retrySeconds(),
    );
  }

  #askAgain(): void {
    if (this.#status === 'accepted') return;
    this.#unanswered += 1;
    const retries = this.#options.retries();
    if (retries < 0 || this.#unanswered <= retries) this.#waitSeconds(this.#options.retrySeconds());
  }

  #waitSeconds(seconds: number): void {
    this.#notBeforeMicros = this.#options.clock.monotonicMicros() + seconds * 1_000_000;
    if (this.#isConnected) this.#schedule();
  }

  #set(status: RegistrationStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#options.onChange();
  }
}
