// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { WhyHistoryRepository } from '../../ports/store.ts';
import { whyChangeFromJson, whyChangeToJson } from '../stored-json.ts';

/** Rows kept of each connector. */
export const MOST_WHY_ROWS = 500;

interface WhyRow {
  readonly connectorId: number;
  readonly atMillis: number;
  readonly json: string;
}

/** The history of why; the oldest rows of a connector give way in the commit that adds a new one. */
export function createWhyHistory(database: Database): WhyHistoryRepository {
  const insert = database.prepare<[number, number, string]>(
    'INSERT INTO why_history (connector_id, at_millis, json) VALUES (?, ?, ?)',
  );
  const trim = database.prepare<[number, number, number]>(
    `DELETE FROM why_history WHERE connector_id = ? AND id <=
      (SELECT id FROM why_history WHERE connector_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  );
  const latest = database.prepare<[number, number], WhyRow>(
    'SELECT connector_id AS connectorId, at_millis AS atMillis, json FROM why_history WHERE connector_id = ? ORDER BY id DESC LIMIT ?',
  );
  return {
    add(changes) {
      database.transaction(() => {
        for (const change of changes) insert.run(change.connectorId, change.atMillis, whyChangeToJson(change));
        for (const id of new Set(changes.map(({ connectorId }) => connectorId))) trim.run(id, id, MOST_WHY_ROWS);
      })();
    },
    latest: (connectorId, limit) =>
      latest.all(connectorId, limit).flatMap(({ json, ...row }) => {
        const change = whyChangeFromJson(json);
        return change === undefined ? [] : [{ ...row, ...change }];
      }),
  };
}
