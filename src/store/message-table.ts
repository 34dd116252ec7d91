// SPDX-License-Identifier: Apache-2.0
import { Buffer } from 'node:buffer';
import Database from 'better-sqlite3';
import type { Exchange, ExchangeFilter, FinishedExchange } from '../ports/message-log.ts';

/** Of another version's file nothing is kept. */
const VERSION = 1;
/** Who else looks into the file must not hold the charger up. */
const BUSY_TIMEOUT_MS = 0;
/** An answer that comes after so many other messages is shown when the page is looked at anew, not live. */
const LIVE_WITHIN_MESSAGES = 1000;
/** So many give way at a time. */
const PORTION = 100;

/** Texts stand last: what filters look at lies on a row's first page. */
const SCHEMA = `
  CREATE TABLE exchanges (
    number INTEGER PRIMARY KEY,
    changed INTEGER NOT NULL,
    at_millis INTEGER NOT NULL,
    direction TEXT NOT NULL,
    action TEXT NOT NULL,
    connector_id INTEGER,
    outcome TEXT NOT NULL,
    took_millis REAL,
    bytes INTEGER NOT NULL,
    request TEXT NOT NULL,
    answer TEXT
  ) STRICT;
`;
const COLUMNS = `number, changed, at_millis AS atMillis, direction, action, connector_id AS connectorId, outcome,
  took_millis AS tookMillis, request, answer`;
const MATCHES = `(@action IS NULL OR action = @action)
  AND (@direction IS NULL OR direction = @direction)
  AND (@connectorId IS NULL OR connector_id = @connectorId)
  AND (@fromMillis IS NULL OR at_millis >= @fromMillis)
  AND (@toMillis IS NULL OR at_millis < @toMillis)
  AND (@trouble IS NULL OR outcome IN ('refused', 'error', 'unanswered', 'odd')
    OR (outcome = 'waiting' AND at_millis < @trouble))`;

export interface Bounds {
  readonly mostMessages: number;
  readonly mostBytes: number;
}

/** The messages on the disk. Every call may throw what SQLite throws. */
export interface MessageTable {
  newest(): number;
  totals(): { readonly messages: number; readonly bytes: number };
  write(
    begun: readonly Exchange[],
    ends: ReadonlyMap<number, FinishedExchange & { readonly changed: number }>,
    bounds: Bounds,
  ): void;
  page(filter: ExchangeFilter, limit: number, before: number): readonly Exchange[];
  onward(filter: ExchangeFilter, limit: number, after: number): readonly Exchange[];
  since(filter: ExchangeFilter, after: number, limit: number): readonly Exchange[];
  actions(): readonly string[];
  close(): void;
}

type Row = {
  readonly [K in keyof Exchange]: undefined extends Exchange[K] ? Exclude<Exchange[K], undefined> | null : Exchange[K];
};

/** @throws SqliteError when the file cannot be used */
export function openMessageTable(path: string): MessageTable {
  const database = openFile(path);
  const sql = prepare(database);
  let bytes = sql.bytes.get()?.bytes ?? 0;

  const put = (one: Exchange): void => {
    const size = Buffer.byteLength(one.request) + Buffer.byteLength(one.answer ?? '');
    sql.insert.run({
      ...one,
      bytes: size,
      connectorId: one.connectorId ?? null,
      tookMillis: one.tookMillis ?? null,
      answer: one.answer ?? null,
    });
    bytes += size;
  };
  const giveWay = (newest: number, { mostMessages, mostBytes }: Bounds): void => {
    const oldest = newest - mostMessages;
    for (;;) {
      const rows = sql.oldest.all(PORTION);
      let leaving = 0;
      let last = 0;
      for (const row of rows) {
        if (row.number > oldest && bytes - leaving <= mostBytes) break;
        leaving += row.bytes;
        last = row.number;
      }
      if (last === 0) return;
      sql.removeUpTo.run(last);
      bytes -= leaving;
    }
  };
  const write = database.transaction<MessageTable['write']>((begun, ends, bounds) => {
    for (const one of begun) put(one);
    for (const [number, { changed, outcome, tookMillis, answer }] of ends) {
      const size = Buffer.byteLength(answer ?? '');
      const { changes } = sql.end.run({
        number,
        changed,
        outcome,
        tookMillis: tookMillis ?? null,
        answer: answer ?? null,
        bytes: size,
      });
      if (changes > 0) bytes += size;
    }
    giveWay(sql.newest.get()?.newest ?? 0, bounds);
  });
  return {
    newest: () => sql.newest.get()?.newest ?? 0,
    totals: () => ({ messages: sql.count.get()?.count ?? 0, bytes }),
    write: (...args) => write.immediate(...args),
    page: (filter, limit, before) => sql.page.all({ ...wish(filter), before, limit }).map(toExchange),
    onward: (filter, limit, after) => sql.onward.all({ ...wish(filter), after, limit }).map(toExchange),
    since: (filter, after, limit) =>
      sql.since.all({ ...wish(filter), after, oldest: after - LIVE_WITHIN_MESSAGES, limit }).map(toExchange),
    actions: () => sql.actions.all().map(({ action }) => action),
    close: () => void database.close(),
  };
}

/** WAL keeps the file whole when the process is killed; nothing waits for the disk, so that a power cut may damage it. */
function openFile(path: string): Database.Database {
  const database = new Database(path);
  try {
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = OFF');
    if (database.pragma('user_version', { simple: true }) === VERSION) return database;
    database.exec(`DROP TABLE IF EXISTS exchanges; ${SCHEMA} PRAGMA user_version = ${VERSION};`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: Database.Database) {
  type Some = { readonly [name: string]: string | number | null };
  return {
    newest: database.prepare<[], { readonly newest: number | null }>('SELECT max(changed) AS newest FROM exchanges'),
    bytes: database.prepare<[], { readonly bytes: number | null }>('SELECT sum(bytes) AS bytes FROM exchanges'),
    count: database.prepare<[], { readonly count: number }>('SELECT count(*) + count(answer) AS count FROM exchanges'),
    insert: database.prepare<[Some]>(
      `INSERT INTO exchanges (number, changed, at_millis, direction, action, connector_id, outcome, took_millis, bytes, request, answer)
       VALUES (@number, @changed, @atMillis, @direction, @action, @connectorId, @outcome, @tookMillis, @bytes, @request, @answer)`,
    ),
    end: database.prepare<[Some]>(
      `UPDATE exchanges SET changed = @changed, outcome = @outcome, took_millis = @tookMillis, answer = @answer,
       bytes = bytes + @bytes WHERE number = @number AND outcome = 'waiting'`,
    ),
    oldest: database.prepare<[number], { readonly number: number; readonly bytes: number }>(
      'SELECT number, bytes FROM exchanges ORDER BY number LIMIT ?',
    ),
    removeUpTo: database.prepare<[number]>('DELETE FROM exchanges WHERE number <= ?'),
    page: database.prepare<[Some], Row>(
      `SELECT ${COLUMNS} FROM exchanges WHERE number < @before AND ${MATCHES} ORDER BY number DESC LIMIT @limit`,
    ),
    onward: database.prepare<[Some], Row>(
      `SELECT ${COLUMNS} FROM exchanges WHERE number > @after AND ${MATCHES} ORDER BY number LIMIT @limit`,
    ),
    since: database.prepare<[Some], Row>(
      `SELECT ${COLUMNS} FROM exchanges WHERE number > @oldest AND changed > @after AND ${MATCHES} ORDER BY number LIMIT @limit`,
    ),
    actions: database.prepare<[], { readonly action: string }>(
      "SELECT DISTINCT action FROM exchanges WHERE direction <> 'link' AND action <> '' ORDER BY action LIMIT 200",
    ),
  };
}

function wish({ action, direction, connectorId, troubleBeforeMillis, fromMillis, toMillis }: ExchangeFilter) {
  return {
    action: action ?? null,
    direction: direction ?? null,
    connectorId: connectorId ?? null,
    trouble: troubleBeforeMillis ?? null,
    fromMillis: fromMillis ?? null,
    toMillis: toMillis ?? null,
  };
}

function toExchange({ connectorId, tookMillis, answer, ...row }: Row): Exchange {
  return {
    ...row,
    connectorId: connectorId ?? undefined,
    tookMillis: tookMillis ?? undefined,
    answer: answer ?? undefined,
  };
}
