// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../ports/clock.ts';
import type { AuditEntry, AuditRepository } from '../../ports/store.ts';

const MAXIMUM_ENTRIES = 10_000;

/** The audit log; its oldest entries give way to new ones. */
export function createAudit(database: Database, clock: Clock): AuditRepository {
  const insert = database.prepare<[number, string, string, string]>(
    'INSERT INTO audit (at_millis, actor, action, detail) VALUES (?, ?, ?, ?)',
  );
  const trim = database.prepare<[number]>('DELETE FROM audit WHERE id <= ?');
  const latest = database.prepare<[number], AuditEntry>(
    'SELECT id, at_millis AS atMillis, actor, action, detail FROM audit ORDER BY id DESC LIMIT ?',
  );
  return {
    add(actor, action, detail) {
      database.transaction(() => {
        const { lastInsertRowid } = insert.run(clock.wallMillis(), actor, action, detail);
        trim.run(Number(lastInsertRowid) - MAXIMUM_ENTRIES);
      })();
    },
    latest: (limit) => latest.all(limit),
  };
}
