// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { OutboxEntry, OutboxRepository, OutboxRules, ParkedEntry } from '../../ports/store.ts';
import { eventFromJson, eventToJson } from '../stored-json.ts';

const USUAL_RULES: OutboxRules = { maximum: 10_000, whenFull: 'thin' };
/** Samples that are kept for the operator; a central system that refuses them all must not fill the disk. */
const MAXIMUM_PARKED_SAMPLES = 1000;

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
export function createOutbox(database: Database, clock: Clock, log: Log): StoredOutbox {
  const sql = prepare(database);
  const news = createNews();
  let rules = (): OutboxRules => USUAL_RULES;
  const length = (): number => sql.count.get()?.count ?? 0;
  /** The head may be on its way to the central system just now, so it stays. */
  const thin = (): void => {
    const { changes } = sql.thinSamples.run();
    if (changes > 0)
      log.warn({ dropped: changes }, 'the queue of transaction messages is full: every second sample of it is dropped');
  };

  return {
    useRules(next) {
      rules = next;
    },
    append(event) {
      const { maximum, whenFull } = rules();
      const isFull = length() >= maximum;
      if (isFull && whenFull === 'refuse' && event.kind === 'sampled') return;
      sql.insert.run(event.kind, eventToJson(event));
      if (isFull && whenFull === 'thin') thin();
      news.add();
    },
    head() {
      for (let row = sql.head.get(); row !== undefined; row = sql.head.get()) {
        const entry = toEntry(row);
        if (entry !== undefined) return entry;
        log.error({ entry: row.id }, 'a stored transaction event cannot be read; it is put aside');
        sql.park.run('unreadable', clock.wallMillis(), row.id);
      }
      return undefined;
    },
    length,
    samples: () => sql.countSamples.get()?.count ?? 0,
    failed: (id) => void sql.failed.run(id),
    delivered: (id) => void sql.remove.run(id),
    park(id, why) {
      sql.park.run(why, clock.wallMillis(), id);
      sql.dropParkedSamples.run(MAXIMUM_PARKED_SAMPLES);
    },
    parked: () =>
      sql.parked.all().flatMap((row): ParkedEntry[] => {
        const entry = toEntry(row);
        return entry === undefined ? [] : [{ ...entry, why: row.why, parkedAtMillis: row.atMillis ?? undefined }];
      }),
    unpark(ids) {
      const count = database
        .transaction(() => ids.reduce((sum, id) => sum + sql.unpark.run(id).changes, 0))
        .immediate();
      if (count > 0) news.add();
      return count;
    },
    onAppended: news.onAdded,
    holdingNews: news.holding,
  };
}

/** Tells that there is something new, and within a commit only once it is done. */
function createNews() {
  const listeners = new Set<() => void>();
  let held = 0;
  let isNew = false;
  const tell = (): void => {
    if (held > 0 || !isNew) return;
    isNew = false;
    for (const listener of listeners) listener();
  };
  return {
    add(): void {
      isNew = true;
      tell();
    },
    onAdded(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** What `work` throws takes its news with it. */
    holding<T>(work: () => T): T {
      held += 1;
      const before = isNew;
      try {
        return work();
      } catch (error) {
        isNew = before;
        throw error;
      } finally {
        held -= 1;
        tell();
      }
    },
  };
}

function prepare(database: Database) {
  const waiting = 'parked_why IS NULL';
  return {
    insert: database.prepare<[string, string]>('INSERT INTO outbox (kind, json) VALUES (?, ?)'),
    count: database.prepare<[], { readonly count: number }>(`SELECT count(*) AS count FROM outbox WHERE ${waiting}`),
    head: database.prepare<[], EntryRow>(`SELECT id, attempts, json FROM outbox WHERE ${waiting} ORDER BY id LIMIT 1`),
    failed: database.prepare<[number]>(`UPDATE outbox SET attempts = attempts + 1 WHERE id = ? AND ${waiting}`),
    remove: database.prepare<[number]>(`DELETE FROM outbox WHERE id = ? AND ${waiting}`),
    park: database.prepare<[string, number, number]>(
      `UPDATE outbox SET parked_why = ?, parked_at_millis = ? WHERE id = ? AND ${waiting}`,
    ),
    parked: database.prepare<[], EntryRow & { readonly why: string; readonly atMillis: number | null }>(
      `SELECT id, attempts, json, parked_why AS why, parked_at_millis AS atMillis FROM outbox
       WHERE parked_why IS NOT NULL ORDER BY id`,
    ),
    unpark: database.prepare<[number]>(
      `UPDATE outbox SET parked_why = NULL, parked_at_millis = NULL, attempts = 0
       WHERE id = ? AND parked_why IS NOT NULL`,
    ),
    dropParkedSamples: database.prepare<[number]>(
      `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE parked_why IS NOT NULL AND kind = 'sampled'
        ORDER BY id DESC LIMIT -1 OFFSET ?)`,
    ),
    countSamples: database.prepare<[], { readonly count: number }>(
      `SELECT count(*) AS count FROM outbox WHERE ${waiting} AND kind = 'sampled'`,
    ),
    thinSamples: database.prepare(
      `DELETE FROM outbox WHERE id IN (SELECT id FROM (
         SELECT id, row_number() OVER (ORDER BY id) AS place FROM outbox WHERE ${waiting} AND kind = 'sampled'
           AND id > (SELECT min(id) FROM outbox WHERE ${waiting})) WHERE place % 2 = 1)`,
    ),
  };
}

function toEntry(row: EntryRow): OutboxEntry | undefined {
  const event = eventFromJson(row.json);
  return event === undefined ? undefined : { id: row.id, attempts: row.attempts, event };
}
