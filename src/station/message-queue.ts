// SPDX-License-Identifier: Apache-2.0
import type { Log } from '../ports/log.ts';
import type { OutboxEntry, Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import type { TransactionOutbox } from './api.ts';
import type { MessageQueue, ParkedMessage, QueueFacts } from './message-queue-api.ts';

/** Share of its size below which a full queue counts as drained (fault table F58). */
const DRAINED_SHARE = 0.8;

export interface StationQueueOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly log: Log;
}

/** The queue of transaction messages as the central system's client and as people see it. */
export class StationQueue implements TransactionOutbox, MessageQueue {
  readonly #options: StationQueueOptions;
  #isFull = false;
  /** Undefined: something changed since it was counted. */
  #waiting: number | undefined;

  constructor(options: StationQueueOptions) {
    const { settings, store } = options;
    this.#options = options;
    store.outbox.useRules(() => ({
      maximum: settings.get('ocpp.queueSize'),
      whenFull: settings.get('ocpp.stopIfQueueFull') ? 'refuse' : 'thin',
    }));
    store.outbox.onAppended(() => this.#changed());
    settings.onChange((id) => {
      if (id === 'ocpp.queueSize' || id === 'ocpp.stopIfQueueFull') this.#changed();
    });
  }

  /** Whether charging has to stop until the central system has heard enough (ETEK manual). Asked many times a second. */
  get forbidsCharging(): boolean {
    return this.#options.settings.get('ocpp.stopIfQueueFull') && this.isFull;
  }

  get isFull(): boolean {
    if (this.#waiting !== undefined) return this.#isFull;
    this.#waiting = this.#options.store.outbox.length();
    const maximum = this.#options.settings.get('ocpp.queueSize');
    const wasFull = this.#isFull;
    this.#isFull = this.#waiting >= (wasFull ? maximum * DRAINED_SHARE : maximum);
    if (this.#isFull !== wasFull)
      this.#options.log.warn({ waiting: this.#waiting, maximum, full: this.#isFull }, 'queue of transaction messages');
    return this.#isFull;
  }

  head(): OutboxEntry | undefined {
    return this.#options.store.outbox.head();
  }

  length(): number {
    return this.#options.store.outbox.length();
  }

  failed(id: number): void {
    this.#options.store.outbox.failed(id);
  }

  delivered(id: number): void {
    this.#options.store.outbox.delivered(id);
    this.#changed();
  }

  park(id: number, why: string): void {
    this.#options.store.outbox.park(id, why);
    this.#changed();
  }

  onAppended(listener: () => void): () => void {
    return this.#options.store.outbox.onAppended(listener);
  }

  facts(): QueueFacts {
    const { settings, store } = this.#options;
    return {
      waiting: this.length(),
      waitingSamples: store.outbox.samples(),
      maximum: settings.get('ocpp.queueSize'),
      isFull: this.isFull,
      parked: store.outbox.parked().length,
    };
  }

  parked(): readonly ParkedMessage[] {
    return this.#options.store.outbox.parked();
  }

  sendAgain(ids: readonly number[] | 'all', by: string): number {
    const { store, log } = this.#options;
    const wanted = ids === 'all' ? this.parked().map(({ id }) => id) : ids;
    const count = store.atomically(() => {
      const put = store.outbox.unpark(wanted);
      if (put > 0) store.audit.add(by, 'parked messages sent again', `${put} messages`);
      return put;
    });
    log.info({ count, by }, 'parked messages are sent again');
    return count;
  }

  #changed(): void {
    this.#waiting = undefined;
  }
}
