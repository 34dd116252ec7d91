// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { TransactionDataRepository } from '../../ports/transaction-data-store.ts';
import { toldSampleFromJson, toldSampleToJson } from '../stored-json.ts';

/** Of one session; beyond that every second sample in between makes room, so that a session of weeks stays small. */
export const MOST_ROWS = 500;

/** Samples of running sessions that go with their end. */
export function createTransactionData(database: Database): TransactionDataRepository {
  const add = database.prepare<[string, string, string]>(
    'INSERT INTO transaction_data (session_id, context, json) VALUES (?, ?, ?)',
  );
  const count = database.prepare<[string], { readonly count: number }>(
    'SELECT count(*) AS count FROM transaction_data WHERE session_id = ?',
  );
  const halve = database.prepare<[string]>(
    `DELETE FROM transaction_data WHERE id IN (
       SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY context ORDER BY id) AS place FROM transaction_data
         WHERE session_id = ? AND context IN ('periodic', 'clock-aligned')) WHERE place % 2 = 0)`,
  );
  const replace = database.prepare<[string, string, string]>(
    'UPDATE transaction_data SET json = ? WHERE session_id = ? AND context = ?',
  );
  const of = database.prepare<[string], { readonly json: string }>(
    'SELECT json FROM transaction_data WHERE session_id = ? ORDER BY id',
  );
  const remove = database.prepare<[string]>('DELETE FROM transaction_data WHERE session_id = ?');
  return {
    add(sessionId, told) {
      add.run(sessionId, told.context, toldSampleToJson(told));
      if ((count.get(sessionId)?.count ?? 0) > MOST_ROWS) halve.run(sessionId);
    },
    replace: (sessionId, told) => void replace.run(toldSampleToJson(told), sessionId, told.context),
    of: (sessionId) => of.all(sessionId).flatMap(({ json }) => toldSampleFromJson(json) ?? []),
    remove: (sessionId) => void remove.run(sessionId),
  };
}
