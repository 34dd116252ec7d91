// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../../core/json/replace.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BegunExchange, ExchangeOutcome, MessageLog } from '../../ports/message-log.ts';

type Direction = 'in' | 'out';

interface Waiting {
  readonly number: number;
  readonly sinceMicros: number;
}

/** Requests whose answers are still waited for; more than a peer may have open, and a bound for one that never answers. */
const MOST_WAITING = 256;
const LONGEST_ACTION = 50;
/** Statuses that say yes, of all actions. */
const YES: ReadonlySet<string> = new Set(['Accepted', 'AcceptedCanceled', 'RebootRequired', 'Scheduled', 'Unlocked']);

/** Puts what passes on a connection into the message log, each request with its answer. */
export class MessageRecorder {
  readonly #log: Pick<MessageLog, 'begin' | 'finish'>;
  readonly #clock: Clock;
  /** By direction and message id; the oldest first. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(log: Pick<MessageLog, 'begin' | 'finish'>, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @param frame the masked frame as a value; undefined where it is no JSON */
  passed(direction: Direction, text: string, frame: unknown): void {
    const [type, id, third, fourth]: readonly unknown[] = Array.isArray(frame) ? frame : [];
    if (type === 2 && typeof id === 'string' && typeof third === 'string') {
      const connectorId = connectorOf(fourth);
      const action = third.slice(0, LONGEST_ACTION);
      this.#asked(`${direction} ${id}`, { direction, action, connectorId, outcome: 'waiting', request: text });
      return;
    }
    const answersTo = direction === 'in' ? 'out' : 'in';
    const isAnswer = (type === 3 || type === 4) && typeof id === 'string';
    const key = `${answersTo} ${String(id)}`;
    const waiting = isAnswer ? this.#waiting.get(key) : undefined;
    if (waiting === undefined) {
      this.#begin({ direction, action: '', connectorId: undefined, outcome: 'odd', request: text });
      return;
    }
    this.#waiting.delete(key);
    const tookMillis = (this.#clock.monotonicMicros() - waiting.sinceMicros) / 1000;
    const outcome = type === 4 ? 'error' : outcomeOf(third);
    this.#log.finish(waiting.number, { outcome, tookMillis, answer: text });
  }

  /** @param words what became of the connection; in order, or a failure */
  link(words: string, outcome: Extract<ExchangeOutcome, 'told' | 'error'>): void {
    for (const key of [...this.#waiting.keys()]) this.#giveUp(key);
    this.#begin({ direction: 'link', action: '', connectorId: undefined, outcome, request: words });
  }

  #asked(key: string, exchange: Omit<BegunExchange, 'atMillis'>): void {
    // A message that is sent again keeps its id (OCPP-J 1.6 errata 3.7).
    this.#giveUp(key);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size >= MOST_WAITING && oldest !== undefined) this.#giveUp(oldest);
    this.#waiting.set(key, { number: this.#begin(exchange), sinceMicros: this.#clock.monotonicMicros() });
  }

  #giveUp(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    this.#log.finish(waiting.number, { outcome: 'unanswered', tookMillis: undefined, answer: undefined });
  }

  #begin(exchange: Omit<BegunExchange, 'atMillis'>): number {
    return this.#log.begin({ ...exchange, atMillis: this.#clock.wallMillis() });
  }
}

function connectorOf(payload: unknown): number | undefined {
  const id = isJsonObject(payload) ? payload['connectorId'] : undefined;
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined;
}

/** A status that says no is what an operator looks for, though it is an answer in order. */
function outcomeOf(payload: unknown): ExchangeOutcome {
  const status = isJsonObject(payload) ? statusOf(payload) : undefined;
  return status === undefined || YES.has(status) ? 'answered' : 'refused';
}

function statusOf(payload: JsonObject): string | undefined {
  const { status, idTagInfo } = payload as { readonly status?: unknown; readonly idTagInfo?: unknown };
  if (typeof status === 'string') return status;
  return isJsonObject(idTagInfo) ? statusOf(idTagInfo) : undefined;
}
