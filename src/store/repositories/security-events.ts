// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import { isSecurityEventType } from '../../core/security/security-event.ts';
import type { SecurityEvent, SecurityEventRepository } from '../../ports/security-store.ts';

/** Lines kept in the log. */
export const MOST_SECURITY_EVENTS = 10_000;
/** Of them the most that wait for the central system; the oldest waiting one stays in the log only. */
export const MOST_WAITING_EVENTS = 1000;

interface EventRow {
  readonly id: number;
  readonly atMillis: number;
  readonly type: string;
  readonly techInfo: string | null;
  readonly attempts: number;
}

const COLUMNS = 'id, at_millis AS atMillis, type, tech_info AS techInfo, attempts';

/** The security log; its oldest lines give way in the commit that adds a new one. */
export function createSecurityEvents(database: Database): SecurityEventRepository {
  const sql = prepare(database);
  return {
    add({ atMillis, type, techInfo }, waits) {
      database.transaction(() => {
        sql.insert.run(atMillis, type, techInfo ?? null, waits ? 1 : 0);
        if (waits && countWaiting(sql) > MOST_WAITING_EVENTS) sql.settleOldest.run();
        sql.trim.run(MOST_SECURITY_EVENTS);
      })();
    },
    head() {
      for (let row = sql.head.get(); row !== undefined; row = sql.head.get()) {
        const [event] = toEvents([row]);
        if (event !== undefined) return event;
        // Of a later program, before a rollback: nobody here could tell of it.
        sql.settle.run(row.id);
      }
      return undefined;
    },
    waiting: () => countWaiting(sql),
    failed: (id) => void sql.failed.run(id),
    settled: (id) => void sql.settle.run(id),
    latest: (limit) => toEvents(sql.latest.all(limit)),
    between: ({ fromMillis = 0, toMillis = Number.MAX_SAFE_INTEGER, afterId = 0, limit }) =>
      toEvents(sql.between.all(afterId, fromMillis, toMillis, limit)),
    clear: () => void sql.clear.run(),
  };
}

function prepare(database: Database) {
  return {
    insert: database.prepare<[number, string, string | null, number]>(
      'INSERT INTO security_events (at_millis, type, tech_info, waiting) VALUES (?, ?, ?, ?)',
    ),
    count: database.prepare<[], { readonly count: number }>(
      'SELECT count(*) AS count FROM security_events WHERE waiting = 1',
    ),
    head: database.prepare<[], EventRow>(
      `SELECT ${COLUMNS} FROM security_events WHERE waiting = 1 ORDER BY id LIMIT 1`,
    ),
    failed: database.prepare<[number]>('UPDATE security_events SET attempts = attempts + 1 WHERE id = ?'),
    settle: database.prepare<[number]>('UPDATE security_events SET waiting = 0 WHERE id = ?'),
    // The head may be on its way to the central system just now; losing its answer only tells it twice.
    settleOldest: database.prepare(
      'UPDATE security_events SET waiting = 0 WHERE id = (SELECT min(id) FROM security_events WHERE waiting = 1)',
    ),
    trim: database.prepare<[number]>(
      'DELETE FROM security_events WHERE waiting = 0 AND id <= (SELECT max(id) FROM security_events) - ?',
    ),
    latest: database.prepare<[number], EventRow>(`SELECT ${COLUMNS} FROM security_events ORDER BY id DESC LIMIT ?`),
    between: database.prepare<[number, number, number, number], EventRow>(
      `SELECT ${COLUMNS} FROM security_events WHERE id > ? AND at_millis BETWEEN ? AND ? ORDER BY id LIMIT ?`,
    ),
    clear: database.prepare('DELETE FROM security_events WHERE waiting = 0'),
  };
}

function countWaiting(sql: ReturnType<typeof prepare>): number {
  return sql.count.get()?.count ?? 0;
}

function toEvents(rows: readonly EventRow[]): readonly SecurityEvent[] {
  return rows.flatMap(({ type, techInfo, ...row }) =>
    isSecurityEventType(type) ? [{ ...row, type, techInfo: techInfo ?? undefined }] : [],
  );
}
