// SPDX-License-Identifier: Apache-2.0
import type { TagInfo } from '../../core/auth/tag-info.ts';
import type { TransactionEvent } from '../../core/session/transaction-event.ts';
import type { Clock, Timer } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { TransactionOutbox } from '../../station/api.ts';
import { readIdTagInfo } from './authorize.ts';
import { repeatableId } from './message-id.ts';
import type { Reply, Requester } from './messages.ts';
import { CONTEXTS, meterValue } from './meter-values.ts';
import type { Reporter } from './reporter.ts';
import { startTransactionRequest } from './start-transaction.ts';
import { stopTransactionRequest } from './stop-transaction.ts';

/** Stands for a transaction whose id the central system never told (OCPP 1.6 errata 3.18). */
export const UNKNOWN_TRANSACTION_ID = -1;

export interface TransactionQueueOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly requester: Requester;
  readonly outbox: TransactionOutbox;
  readonly transactionIds: Pick<TransactionIdRepository, 'find' | 'set'>;
  /** Part of the message ids. */
  readonly identity: () => string;
  /** Key TransactionMessageAttempts; 0 counts as 1. */
  readonly attempts: () => number;
  /** Key TransactionMessageRetryInterval. */
  readonly retryIntervalMs: () => number;
  /** Measurands of samples that do not say theirs. */
  readonly measurands: () => readonly string[];
  /** The verdict on the tag of a started session. */
  readonly onStartAnswered: (sessionId: string, info: TagInfo) => void;
  /** The central system's word on the tag that ended a session. */
  readonly onStopAnswered: (idTag: string, info: TagInfo) => void;
}

/**
 * A message under which the central system ended the connection so often in a row counts as failed once: it may be what
 * makes it fall over, and would keep all others back for ever. A network that is cut says nothing of the message.
 */
export const INTERRUPTIONS_PER_FAILURE = 3;
/** After the storage refused. */
const STUMBLE_WAIT_MS = 60_000;

type Entry = NonNullable<ReturnType<TransactionOutbox['head']>>;
type Delivery =
  /** `also`: what has to be stored before the entry goes. */
  | { readonly kind: 'delivered'; readonly also?: () => void }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'interrupted'; readonly byPeer: boolean };

const DELIVERED: Delivery = { kind: 'delivered' };

/**
 * Brings the transaction messages to the central system, strictly one after the other (OCPP 1.6 §3.7): failure n of a
 * message is followed by a wait of n × the retry interval; after the last attempt it is put aside (§3.7.1). A lost
 * connection is no failure.
 */
export class TransactionQueue implements Reporter {
  readonly #options: TransactionQueueOptions;
  #isRunning = false;
  #isSending = false;
  #wait: Timer | undefined;
  /** The failed message that is to be sent again: when it failed, and how often it has. */
  #failure: { readonly atMicros: number; readonly count: number } | undefined;
  /** How often the central system ended the connection while it owed the answer to one message. */
  #interrupted = { entry: 0, times: 0 };
  /** Stores what the central system has answered. Kept until the storage takes it: sent again, a start would count twice. */
  #unsettled: (() => void) | undefined;

  constructor(options: TransactionQueueOptions) {
    this.#options = options;
  }

  /** The charger is registered and connected. */
  start(): void {
    this.#isRunning = true;
    this.wake();
  }

  stop(): void {
    this.#isRunning = false;
    this.#wait?.cancel();
    this.#wait = undefined;
  }

  /** Takes up a changed retry interval at once. */
  rearm(): void {
    if (this.#wait === undefined || this.#failure === undefined) return;
    const { atMicros, count } = this.#failure;
    const passedMs = (this.#options.clock.monotonicMicros() - atMicros) / 1000;
    this.#wait.cancel();
    this.#waitFor(Math.max(0, count * this.#options.retryIntervalMs() - passedMs));
  }

  /** There may be something to send. */
  wake(): void {
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#isRunning && this.#wait === undefined) {
        this.#settle();
        const entry = this.#options.outbox.head();
        if (entry === undefined) break;
        const delivery = this.#judge(entry, await this.#deliver(entry));
        if (delivery.kind === 'interrupted') break;
        this.#unsettled =
          delivery.kind === 'delivered'
            ? () => this.#delivered(entry, delivery.also)
            : () => this.#failed(entry, delivery.why);
        this.#settle();
      }
    } catch (error) {
      this.#options.log.error(
        { error: error instanceof Error ? error.message : String(error) },
        'the transaction queue stumbled',
      );
      this.#waitFor(STUMBLE_WAIT_MS);
    } finally {
      this.#isSending = false;
    }
  }

  /** A connection that ends is no failure of the message, but one that always ends under the same message is. */
  #judge(entry: Entry, delivery: Delivery): Delivery {
    if (delivery.kind !== 'interrupted' || !delivery.byPeer) return delivery;
    const times = this.#interrupted.entry === entry.id ? this.#interrupted.times + 1 : 1;
    this.#interrupted = { entry: entry.id, times };
    if (times % INTERRUPTIONS_PER_FAILURE !== 0) return delivery;
    return { kind: 'failed', why: `the central system ended the connection ${times} times instead of an answer` };
  }

  #settle(): void {
    this.#unsettled?.();
    this.#unsettled = undefined;
  }

  #delivered(entry: Entry, also: (() => void) | undefined): void {
    also?.();
    this.#options.outbox.delivered(entry.id);
  }

  #failed(entry: Entry, why: string): void {
    const { clock, log, outbox, attempts, retryIntervalMs } = this.#options;
    this.#failure = undefined;
    const failures = entry.attempts + 1;
    outbox.failed(entry.id);
    log.warn({ entry: entry.id, kind: entry.event.kind, failures, why }, 'a transaction message failed');
    if (failures >= attempts()) {
      outbox.park(entry.id, why);
      return;
    }
    this.#failure = { atMicros: clock.monotonicMicros(), count: failures };
    this.#waitFor(failures * retryIntervalMs());
  }

  #waitFor(delayMs: number): void {
    if (!this.#isRunning) return;
    this.#wait = this.#options.clock.after(delayMs, 'transaction message retry', () => {
      this.#wait = undefined;
      this.wake();
    });
  }

  async #deliver(entry: Entry): Promise<Delivery> {
    const { event } = entry;
    const id = repeatableId(this.#options.identity(), event.sessionId ?? '', event.kind, entry.id);
    switch (event.kind) {
      case 'started':
        return this.#deliverStart(event, id);
      case 'sampled':
        return this.#deliverSample(event, id);
      case 'stopped':
        return this.#deliverStop(event, id);
    }
  }

  async #deliverStart(event: Extract<TransactionEvent, { kind: 'started' }>, id: string): Promise<Delivery> {
    const reply = await this.#options.requester.request('StartTransaction', startTransactionRequest(event), id);
    if (reply.kind !== 'answered') return this.#undelivered(reply);
    const { transactionId, idTagInfo } = reply.response;
    // A number beyond this was already changed by JSON.parse and would come back as another one.
    if (!Number.isSafeInteger(transactionId)) return { kind: 'failed', why: 'the transactionId is too large' };
    this.#options.onStartAnswered(event.sessionId, readIdTagInfo(idTagInfo));
    // Before the entry goes: a crash in between repeats the StartTransaction, and loses neither id nor verdict.
    return { kind: 'delivered', also: () => this.#options.transactionIds.set(event.sessionId, transactionId) };
  }

  async #deliverSample(event: Extract<TransactionEvent, { kind: 'sampled' }>, id: string): Promise<Delivery> {
    const { connectorId, sessionId, sample, measurands = this.#options.measurands() } = event;
    const value = meterValue(sample, measurands, CONTEXTS[event.context], connectorId);
    if (value === undefined) return DELIVERED;
    const transaction = sessionId === undefined ? {} : { transactionId: this.#idOf(sessionId) };
    const request = { connectorId, ...transaction, meterValue: [value] };
    const reply = await this.#options.requester.request('MeterValues', request, id);
    return reply.kind === 'answered' ? DELIVERED : this.#undelivered(reply);
  }

  async #deliverStop(event: Extract<TransactionEvent, { kind: 'stopped' }>, id: string): Promise<Delivery> {
    const request = stopTransactionRequest(event, this.#idOf(event.sessionId));
    const reply = await this.#options.requester.request('StopTransaction', request, id);
    if (reply.kind !== 'answered') return this.#undelivered(reply);
    const { idTagInfo } = reply.response;
    if (event.idTag !== undefined && idTagInfo !== undefined)
      this.#options.onStopAnswered(event.idTag, readIdTagInfo(idTagInfo));
    return DELIVERED;
  }

  #idOf(sessionId: string): number {
    return this.#options.transactionIds.find(sessionId) ?? UNKNOWN_TRANSACTION_ID;
  }

  /** A timeout counts as a failure only if the central system is there at all. */
  async #undelivered(
    reply: Exclude<Reply<'StartTransaction' | 'MeterValues' | 'StopTransaction'>, { readonly kind: 'answered' }>,
  ): Promise<Delivery> {
    if (reply.kind === 'failed') return reply;
    if (reply.kind === 'not-answered') return { kind: 'interrupted', byPeer: reply.byPeer === true };
    const isAlive = await this.#options.requester.isConnectionAlive();
    return isAlive ? { kind: 'failed', why: 'no answer in time' } : { kind: 'interrupted', byPeer: false };
  }
}
