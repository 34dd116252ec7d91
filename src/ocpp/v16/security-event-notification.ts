// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { SecurityEvent, SecurityLog } from '../../station/security-api.ts';
import type { SecurityEventNotificationRequest } from './generated/validators.mjs';
import type { Requester } from './messages.ts';
import type { Reporter } from './reporter.ts';
import { timestamp } from './timestamp.ts';

export interface SecurityEventReporterOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly requester: Requester;
  readonly events: SecurityLog;
  /** Key TransactionMessageAttempts: a message that the central system can never take must not wait for ever. */
  readonly attempts: () => number;
  /** Key TransactionMessageRetryInterval. */
  readonly retryIntervalMs: () => number;
}

/** After the storage refused. */
const STUMBLE_WAIT_MS = 60_000;

/** Brings the security events that wait to the central system, oldest first, until it has them (whitepaper A04.FR.02). */
export class SecurityEventReporter implements Reporter {
  readonly #options: SecurityEventReporterOptions;
  #isRunning = false;
  #isSending = false;
  #wait: Timer | undefined;

  constructor(options: SecurityEventReporterOptions) {
    this.#options = options;
    options.events.onWaiting(() => this.#wake());
  }

  start(): void {
    this.#isRunning = true;
    this.#wake();
  }

  stop(): void {
    this.#isRunning = false;
    this.#wait?.cancel();
    this.#wait = undefined;
  }

  #wake(): void {
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#isRunning && this.#wait === undefined) {
        const event = this.#options.events.next();
        if (event === undefined || !(await this.#deliver(event))) break;
      }
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      this.#options.log.error({ error: cause }, 'the queue of security events stumbled');
      this.#waitFor(STUMBLE_WAIT_MS);
    } finally {
      this.#isSending = false;
    }
  }

  /** @returns whether to go on with the next */
  async #deliver(event: SecurityEvent): Promise<boolean> {
    const { requester, events } = this.#options;
    const reply = await requester.request('SecurityEventNotification', notificationOf(event));
    if (reply.kind === 'answered') {
      events.settled(event.id);
      return true;
    }
    if (reply.kind === 'not-answered') return false;
    const isAlive = reply.kind === 'failed' || (await requester.isConnectionAlive());
    if (isAlive) this.#failed(event, reply.kind === 'failed' ? reply.why : 'no answer in time');
    return isAlive;
  }

  #failed(event: SecurityEvent, why: string): void {
    const { events, log, attempts, retryIntervalMs } = this.#options;
    const failures = event.attempts + 1;
    // A central system without the security extension will not have it the next time either.
    const isUnknown = /^Not(?:Implemented|Supported):/.test(why);
    if (isUnknown || failures >= Math.max(1, attempts())) {
      log.warn({ event: event.type, why }, 'the central system cannot take a security event; it stays in the log');
      events.settled(event.id);
      return;
    }
    events.failed(event.id);
    this.#waitFor(failures * retryIntervalMs());
  }

  #waitFor(delayMs: number): void {
    if (!this.#isRunning || delayMs <= 0) return;
    this.#wait = this.#options.clock.after(delayMs, 'security event', () => {
      this.#wait = undefined;
      this.#wake();
    });
  }
}

function notificationOf({ type, atMillis, techInfo }: SecurityEvent): SecurityEventNotificationRequest {
  return { type, timestamp: timestamp(atMillis), ...(techInfo === undefined ? {} : { techInfo }) };
}
