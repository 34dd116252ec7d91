// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { RetentionRepository } from '../../ports/journal-store.ts';

/** Most rows of one commit: some 20 ms on a slow board, between two permits. */
const MOST_ROWS = 1000;
/** Sessions without samples are passed over together. */
const MOST_SESSIONS = 100;

interface Victim {
  readonly id: string;
}

/** Makes room in the database: samples before sessions, the oldest first. */
export function createRetention(database: Database): RetentionRepository {
  const sql = prepare(database);
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  /** Works at the oldest finished session of a stage; one with nothing left to take goes to the next stage. */
  const take = (stage: 0 | 1, rowsOf: (sessionId: string) => number): boolean => {
    for (let count = 0; count < MOST_SESSIONS; count += 1) {
      const victim = sql.oldestOfStage.get(stage);
      if (victim === undefined) return count > 0;
      if (rowsOf(victim.id) > 0) return true;
      sql.nextStage.run(victim.id);
    }
    return true;
  };
  const atOnce = <T>(work: () => T): T => database.transaction(work).immediate();
  return {
    usedBytes: () => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
    sessions: () => sql.count.get()?.count ?? 0,
    thinSamples: () => atOnce(() => take(0, (id) => sql.thin.run(id, MOST_ROWS).changes)),
    dropSamples: () => atOnce(() => take(1, (id) => sql.drop.run(id, MOST_ROWS).changes)),
    dropSession: () =>
      atOnce(() => {
        const victim = sql.oldestDelivered.get();
        if (victim === undefined) return false;
        if (sql.drop.run(victim.id, MOST_ROWS).changes < MOST_ROWS) sql.remove.run(victim.id);
        return true;
      }),
  };
}

function prepare(database: Database) {
  return {
    count: database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM sessions'),
    oldestOfStage: database.prepare<[number], Victim>(
      `SELECT id FROM sessions WHERE thinned = ? AND stopped_at_millis IS NOT NULL ORDER BY number LIMIT 1`,
    ),
    nextStage: database.prepare<[string]>('UPDATE sessions SET thinned = thinned + 1 WHERE id = ?'),
    thin: database.prepare<[string, number]>(
      `DELETE FROM samples WHERE rowid IN (
         SELECT s.rowid FROM samples s WHERE s.session_id = ? AND EXISTS (
           SELECT 1 FROM samples b WHERE b.session_id = s.session_id
             AND b.at_millis >= s.at_millis / 60000 * 60000 AND b.at_millis < s.at_millis) LIMIT ?)`,
    ),
    drop: database.prepare<[string, number]>(
      'DELETE FROM samples WHERE rowid IN (SELECT rowid FROM samples WHERE session_id = ? LIMIT ?)',
    ),
    oldestDelivered: database.prepare<[], Victim>(
      `SELECT id FROM sessions s WHERE stopped_at_millis IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.session_id = s.id)
         AND EXISTS (SELECT 1 FROM sessions n WHERE n.connector_id = s.connector_id AND n.number > s.number)
       ORDER BY number LIMIT 1`,
    ),
    remove: database.prepare<[string]>('DELETE FROM sessions WHERE id = ?'),
  };
}
