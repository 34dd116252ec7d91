// SPDX-License-Identifier: Apache-2.0
import type { Database, Statement } from 'better-sqlite3';
import type { JournalTotals, SessionFilter } from '../../ports/journal-store.ts';
import { LONGEST_BELIEVED_MILLIS } from '../migrations/session-journal.ts';

type Values = Readonly<Record<string, string | number>>;

interface Condition {
  readonly sql: string;
  readonly values: Values;
}

/** Beyond its charging time a session of an older program has only its duration. */
const CHARGING = `coalesce(charging_millis, min(max(0, stopped_at_millis - started_at_millis), ${LONGEST_BELIEVED_MILLIS}), 0)`;
const SESSIONS = 'FROM sessions';
const COSTS = 'FROM session_costs c';
const SEARCHED = 'FROM sessions LEFT JOIN session_details d ON d.session_id = sessions.id';

/** The form in which tags and names are searched: without case and accents. */
export function foldForSearch(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Queries over a filter; each form of one is prepared once. */
export class JournalQueries<Row> {
  readonly #database: Database;
  readonly #select: string;
  readonly #prepared = new Map<string, Statement<[Values], unknown>>();

  /** @param select what a list shows, from sessions joined with their details as `d` */
  constructor(database: Database, select: string) {
    this.#database = database;
    this.#select = select;
  }

  page(filter: SessionFilter, before: number | undefined, limit: number): readonly Row[] {
    const conditions = conditionsOf(filter);
    if (before !== undefined) conditions.push({ sql: 'number < @before', values: { before } });
    return this.#run(`${this.#select} ${where(conditions)} ORDER BY number DESC LIMIT @limit`, {
      ...valuesOf(conditions),
      limit,
    }) as readonly Row[];
  }

  sums(filter: SessionFilter): Omit<JournalTotals, 'cost'> {
    const conditions = conditionsOf(filter);
    const [row] = this.#run(
      `SELECT count(*) AS sessions, coalesce(sum(max(0, meter_last_wh - meter_start_wh)), 0) AS wattHours,
         coalesce(sum(${CHARGING}), 0) AS chargingMillis
       ${isSearch(filter) ? SEARCHED : SESSIONS} ${where(conditions)}`,
      valuesOf(conditions),
    );
    return row as Omit<JournalTotals, 'cost'>;
  }

  costs(filter: SessionFilter): JournalTotals['cost'] {
    const asked = conditionsOf(filter);
    const joined = `${isSearch(filter) ? SEARCHED : SESSIONS} JOIN session_costs c ON c.session_id = sessions.id`;
    const from = asked.length === 0 ? COSTS : joined;
    const conditions = [...asked, { sql: 'currency IS NOT NULL', values: {} }];
    return this.#run(
      `SELECT currency, max(minor_digits) AS minorDigits, sum(minor_units) AS minorUnits, count(*) AS sessions
       ${from} ${where(conditions)} GROUP BY currency ORDER BY currency`,
      valuesOf(conditions),
    ) as JournalTotals['cost'];
  }

  #run(sql: string, values: Values): readonly unknown[] {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare<[Values], unknown>(sql);
      this.#prepared.set(sql, statement);
    }
    return statement.all(values);
  }
}

function conditionsOf({ fromMillis, toMillis, connectorId, text, stopReason, state }: SessionFilter): Condition[] {
  const conditions: Condition[] = [];
  if (fromMillis !== undefined) conditions.push({ sql: 'started_at_millis >= @fromMillis', values: { fromMillis } });
  if (toMillis !== undefined) conditions.push({ sql: 'started_at_millis < @toMillis', values: { toMillis } });
  if (connectorId !== undefined) conditions.push({ sql: 'connector_id = @connectorId', values: { connectorId } });
  if (stopReason !== undefined) conditions.push({ sql: 'stop_reason = @stopReason', values: { stopReason } });
  if (state !== undefined)
    conditions.push({ sql: `stopped_at_millis IS ${state === 'running' ? 'NULL' : 'NOT NULL'}`, values: {} });
  const searched = foldForSearch(text ?? '').trim();
  if (searched !== '')
    conditions.push({ sql: 'instr(coalesce(d.searched, lower(id_tag)), @searched) > 0', values: { searched } });
  return conditions;
}

function isSearch({ text = '' }: SessionFilter): boolean {
  return foldForSearch(text).trim() !== '';
}

function where(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
}

function valuesOf(conditions: readonly Condition[]): Values {
  return Object.assign({}, ...conditions.map(({ values }) => values)) as Values;
}
