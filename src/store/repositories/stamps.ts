// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import { EARLIEST_WALL_MILLIS } from '../../core/units/wall-time.ts';
import type { StampRepository, StampShift } from '../../ports/store.ts';
import { parseStored } from '../stored-json.ts';

/** Columns with wall times, of tables in which they are nothing but that. */
const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['sessions', 'started_at_millis'],
  ['sessions', 'stopped_at_millis'],
  ['session_pauses', 'from_millis'],
  ['session_pauses', 'to_millis'],
  ['session_faults', 'from_millis'],
  ['session_faults', 'to_millis'],
];

/** Puts right the stamps that were taken while the clock was not set. */
export function createStamps(database: Database): StampRepository {
  const columns = COLUMNS.map(([table, column]) =>
    database.prepare<[number, number, number]>(
      `UPDATE ${table} SET ${column} = ${column} + ? WHERE ${column} > ? AND ${column} <= ?`,
    ),
  );
  const samples = database.prepare<[number, number, number, number]>(
    `UPDATE samples SET json = json_set(json, '$.atMillis', at_millis + ?), at_millis = at_millis + ?
     WHERE at_millis > ? AND at_millis <= ?`,
  );
  const latest = database.prepare<[number, number], { readonly millis: number | null }>(
    `SELECT max(millis) AS millis FROM (
       SELECT max(started_at_millis) AS millis FROM sessions WHERE started_at_millis < ?
       UNION ALL SELECT max(stopped_at_millis) FROM sessions WHERE stopped_at_millis < ?)`,
  );
  const messages = database.prepare<[], { readonly id: number; readonly json: string }>('SELECT id, json FROM outbox');
  const rewrite = database.prepare<[string, number]>('UPDATE outbox SET json = ? WHERE id = ?');

  const shift = (by: StampShift): void => {
    for (const column of columns) column.run(by.byMillis, by.afterMillis, by.untilMillis);
    samples.run(by.byMillis, by.byMillis, by.afterMillis, by.untilMillis);
    for (const { id, json } of messages.all()) {
      const event = parseStored(json);
      const shifted = JSON.stringify(withShift(event, by));
      if (event !== undefined && shifted !== json) rewrite.run(shifted, id);
    }
  };
  return {
    latestUnset: () => latest.get(EARLIEST_WALL_MILLIS, EARLIEST_WALL_MILLIS)?.millis ?? undefined,
    shift: (by) => database.transaction(shift).immediate(by),
  };
}

/** The same value with every `atMillis` in it moved, however deep it stands. */
function withShift(value: unknown, by: StampShift): unknown {
  if (Array.isArray(value)) return value.map((item) => withShift(item, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      const isStamp = key === 'atMillis' && typeof item === 'number' && item > by.afterMillis && item <= by.untilMillis;
      return [key, isStamp ? item + by.byMillis : withShift(item, by)];
    }),
  );
}
