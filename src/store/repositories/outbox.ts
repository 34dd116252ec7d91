// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { Log } from '../../ports/log.ts';
import type { OutboxEntry, OutboxRepository } from '../../ports/store.ts';
import { eventFromJson, eventToJson } from '../stored-json.ts';

/** Beyond this many waiting entries the oldest sample makes room; starts and stops never go (OCPP errata 3.91). */
const MAXIMUM_WAITING = 10_000;

interface EntryRow {
  readonly id: number;
  readonly attempts: number;
  readonly json: string;
}

export interface StoredOutbox extends OutboxRepository {
  /** Runs a commit and tells listeners of what it appended only after it is durable. */
  holdingNews<T>(work: () => T): T;
}

/** The durable queue of what the central system must still hear. */
export function createOutbox(database: Database, log: Log): StoredOutbox {
  const sql = prepare(database);
  const listeners = new Set<() => void>();
  let holding = 0;
  let news = false;
  const tell = (): void => {
    if (holding > 0 || !news) return;
    news = false;
    for (const listener of listeners) listener();
  };

  const outbox: StoredOutbox = {
    append(event) {
      sql.insert.run(event.kind, eventToJson(event));
      if ((sql.count.get()?.count ?? 0) > MAXIMUM_WAITING) sql.dropOldestSample.run();
      news = true;
      tell();
    },
    head() {
      for (let row = sql.head.get(); row !== undefined; row = sql.head.get()) {
        const entry = toEntry(row);
        if (entry !== undefined) return entry;
        log.error({ entry: row.id }, 'a stored transaction event cannot be read; it is put aside');
        sql.park.run('unreadable', row.id);
      }
      return undefined;
    },
    length: () => sql.count.get()?.count ?? 0,
    failed: (id) => void sql.failed.run(id),
    delivered: (id) => void sql.remove.run(id),
    park: (id, why) => void sql.park.run(why, id),
    parked: () =>
      sql.parked.all().flatMap((row) => {
        const entry = toEntry(row);
        return entry === undefined ? [] : [{ ...entry, why: row.why }];
      }),
    onAppended(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    holdingNews(work) {
      holding += 1;
      const before = news;
      try {
        return work();
      } catch (error) {
        news = before;
        throw error;
      } finally {
        holding -= 1;
        tell();
      }
    },
  };
  return outbox;
}

function prepare(database: Database) {
  const waiting = 'parked_why IS NULL';
  return {
    insert: database.prepare<[string, string]>('INSERT INTO outbox (kind, json) VALUES (?, ?)'),
    count: database.prepare<[], { readonly count: number }>(`SELECT count(*) AS count FROM outbox WHERE ${waiting}`),
    head: database.prepare<[], EntryRow>(`SELECT id, attempts, json FROM outbox WHERE ${waiting} ORDER BY id LIMIT 1`),
    failed: database.prepare<[number]>(`UPDATE outbox SET attempts = attempts + 1 WHERE id = ? AND ${waiting}`),
    remove: database.prepare<[number]>(`DELETE FROM outbox WHERE id = ? AND ${waiting}`),
    park: database.prepare<[string, number]>(`UPDATE outbox SET parked_why = ? WHERE id = ? AND ${waiting}`),
    parked: database.prepare<[], EntryRow & { readonly why: string }>(
      'SELECT id, attempts, json, parked_why AS why FROM outbox WHERE parked_why IS NOT NULL ORDER BY id',
    ),
    // The head may be on its way to the central system just now, so it stays.
    dropOldestSample: database.prepare(
      `DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox WHERE ${waiting} AND kind = 'sampled'
        AND id > (SELECT min(id) FROM outbox WHERE ${waiting}))`,
    ),
  };
}

function toEntry(row: EntryRow): OutboxEntry | undefined {
  const event = eventFromJson(row.json);
  return event === undefined ? undefined : { id: row.id, attempts: row.attempts, event };
}
