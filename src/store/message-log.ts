// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { BegunExchange, Exchange, FinishedExchange, MessageLog } from '../ports/message-log.ts';
import { type MessageTable, openMessageTable } from './message-table.ts';

/** Messages that are kept, and their text; the file is some tenth larger. */
const MOST_MESSAGES = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** One commit for many messages. */
const FLUSH_AFTER_MS = 5000;
const MOST_WAITING = 200;

export interface MessageLogOptions {
  /** A file of its own: it is written without waiting for the disk, and thrown away when it is damaged. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly mostMessages?: number;
  readonly mostBytes?: number;
}

/** Opens nothing before the first message: a charger without a central system has no such file. */
export function createMessageLog(options: MessageLogOptions): MessageLog {
  return new StoredMessageLog(options);
}

class StoredMessageLog implements MessageLog {
  readonly #options: MessageLogOptions;
  readonly #bounds: { readonly mostMessages: number; readonly mostBytes: number };
  /** Not on the disk yet, by number. */
  #begun = new Map<number, Exchange>();
  /** Ends of what is on the disk. */
  #ends = new Map<number, FinishedExchange & { readonly changed: number }>();
  #table: MessageTable | undefined;
  #newest = 0;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: MessageLogOptions) {
    const { mostMessages = MOST_MESSAGES, mostBytes = MOST_BYTES } = options;
    this.#options = options;
    this.#bounds = { mostMessages, mostBytes };
  }

  begin(exchange: BegunExchange): number {
    const number = this.#nextNumber();
    this.#begun.set(number, { ...exchange, number, changed: number, tookMillis: undefined, answer: undefined });
    this.#writeSoon();
    return number;
  }

  finish(number: number, end: FinishedExchange): void {
    const begun = this.#begun.get(number);
    if (this.#ends.has(number) || (begun !== undefined && begun.outcome !== 'waiting')) return;
    const changed = this.#nextNumber();
    if (begun === undefined) this.#ends.set(number, { ...end, changed });
    else this.#begun.set(number, { ...begun, ...end, changed });
    this.#writeSoon();
  }

  page: MessageLog['page'] = (filter, limit, before) =>
    this.#read((table) => table.page(filter, limit, before ?? Number.MAX_SAFE_INTEGER), []);

  onward: MessageLog['onward'] = (filter, limit, after) =>
    this.#read((table) => table.onward(filter, limit, after), []);

  since: MessageLog['since'] = (filter, after, limit) =>
    this.#read((table) => (after >= this.#newest ? [] : table.since(filter, after, limit)), []);

  actions(): readonly string[] {
    return this.#read((table) => table.actions(), []);
  }

  newest(): number {
    return this.#read(() => this.#newest, this.#newest);
  }

  kept(): ReturnType<MessageLog['kept']> {
    return { ...this.#read((table) => table.totals(), { messages: 0, bytes: 0 }), ...this.#bounds };
  }

  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#begun.size === 0 && this.#ends.size === 0) return;
    const [begun, ends] = [[...this.#begun.values()], this.#ends];
    this.#begun = new Map();
    this.#ends = new Map();
    this.#guard((table) => table.write(begun, ends, this.#bounds), undefined);
  }

  close(): void {
    this.flush();
    this.#isClosed = true;
    this.#table?.close();
    this.#table = undefined;
  }

  #nextNumber(): number {
    // The first one waits for the file to say where the count stands.
    if (this.#newest === 0) this.#guard(() => undefined, undefined);
    this.#newest += 1;
    return this.#newest;
  }

  #writeSoon(): void {
    if (this.#isClosed) return;
    if (this.#begun.size + this.#ends.size >= MOST_WAITING) this.flush();
    else this.#timer ??= this.#options.clock.after(FLUSH_AFTER_MS, 'message log', () => this.flush());
  }

  #read<T>(read: (table: MessageTable) => T, otherwise: T): T {
    this.flush();
    return this.#guard(read, otherwise);
  }

  /** A log for people must not stop the charger: what cannot be done is told and left. */
  #guard<T>(work: (table: MessageTable) => T, otherwise: T): T {
    if (this.#isClosed) return otherwise;
    try {
      return work(this.#open());
    } catch (error) {
      const { path, log } = this.#options;
      log.warn({ path, cause: error instanceof Error ? error.message : String(error) }, 'the message log failed');
      this.#table?.close();
      this.#table = undefined;
      if (isDamage(error)) this.#beginAnew();
      return otherwise;
    }
  }

  #open(): MessageTable {
    if (this.#table === undefined) {
      this.#table = openMessageTable(this.#options.path);
      this.#newest = Math.max(this.#newest, this.#table.newest());
    }
    return this.#table;
  }

  #beginAnew(): void {
    try {
      for (const suffix of ['', '-wal', '-shm']) rmSync(this.#options.path + suffix, { force: true });
    } catch (error) {
      this.#options.log.warn({ cause: String(error) }, 'the damaged message log cannot be removed');
    }
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB|ERROR)/.test(error.code);
}
