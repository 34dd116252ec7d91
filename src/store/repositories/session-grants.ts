// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { SessionGrantRepository } from '../../ports/authorization-store.ts';

interface GrantRow {
  readonly parentIdTag: string | null;
  readonly untilWattHours: number | null;
}

/** The group of each session's tag, and the energy left to a session that was refused after its start. */
export function createSessionGrants(database: Database): SessionGrantRepository {
  const find = database.prepare<[string], GrantRow>(
    'SELECT parent_id_tag AS parentIdTag, until_wh AS untilWattHours FROM session_grants WHERE session_id = ?',
  );
  const noteParent = database.prepare<[string, string]>(
    `INSERT INTO session_grants (session_id, parent_id_tag) VALUES (?, ?)
     ON CONFLICT (session_id) DO UPDATE SET parent_id_tag = excluded.parent_id_tag`,
  );
  const limit = database.prepare<[string, number]>(
    `INSERT INTO session_grants (session_id, until_wh) VALUES (?, ?)
     ON CONFLICT (session_id) DO UPDATE SET until_wh = coalesce(until_wh, excluded.until_wh)`,
  );
  return {
    find(sessionId) {
      const row = find.get(sessionId);
      if (row === undefined) return undefined;
      return { parentIdTag: row.parentIdTag ?? undefined, untilWattHours: row.untilWattHours ?? undefined };
    },
    noteParent: (sessionId, parentIdTag) => void noteParent.run(sessionId, parentIdTag),
    limit: (sessionId, untilWattHours) => void limit.run(sessionId, untilWattHours),
  };
}
