// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import { type SessionRecord, STOP_REASONS, type StopReason } from '../../core/session/session.ts';
import type { OpenSession, SessionRepository, TransactionIdRepository } from '../../ports/store.ts';
import type { StoredOutbox } from './outbox.ts';

/** A row of the table of sessions. */
export interface SessionRow {
  readonly id: string;
  readonly connectorId: number;
  readonly idTag: string;
  readonly startedAtMillis: number;
  readonly meterStartWattHours: number;
  readonly meterLastWattHours: number;
  readonly endingReason: string | null;
  readonly endingIdTag: string | null;
  readonly stoppedAtMillis: number | null;
  readonly stopReason: string | null;
  readonly deauthorized: number;
  readonly reported: number;
  readonly chargingMillis: number | null;
}

/** The columns of a SessionRow. */
export const SESSION_COLUMNS = `id, connector_id AS connectorId, id_tag AS idTag, started_at_millis AS startedAtMillis,
  meter_start_wh AS meterStartWattHours, meter_last_wh AS meterLastWattHours,
  ending_reason AS endingReason, ending_id_tag AS endingIdTag,
  stopped_at_millis AS stoppedAtMillis, stop_reason AS stopReason, deauthorized, reported,
  charging_millis AS chargingMillis`;

/** The journal of sessions; a start or stop and its outbox entry are one commit. */
export function createSessions(database: Database, outbox: StoredOutbox): SessionRepository {
  const sql = prepare(database);
  return {
    start(record, reservationId) {
      commit(database, outbox, () => {
        sql.insert.run({ ...record, deauthorized: record.deauthorized ? 1 : 0, reported: record.reported ? 1 : 0 });
        if (!record.reported) return;
        outbox.append({
          kind: 'started',
          sessionId: record.id,
          connectorId: record.connectorId,
          idTag: record.idTag,
          meterStartWattHours: record.meterStartWattHours,
          atMillis: record.startedAtMillis,
          ...(reservationId === undefined ? {} : { reservationId }),
        });
      });
    },
    progress: (sessionId, meterLastWattHours, chargingMillis) =>
      void sql.progress.run(meterLastWattHours, chargingMillis ?? null, sessionId),
    ending: (sessionId, ending) => void sql.ending.run(ending.reason, ending.idTag ?? null, sessionId),
    deauthorize: (sessionId) => void sql.deauthorize.run(sessionId),
    stop(sessionId, stop) {
      commit(database, outbox, () => {
        const row = sql.find.get(sessionId);
        if (row === undefined || row.stoppedAtMillis !== null) return;
        sql.stop.run(stop.meterStopWattHours, stop.chargingMillis ?? null, stop.atMillis, stop.reason, sessionId);
        if (row.reported === 0) return;
        outbox.append({
          kind: 'stopped',
          sessionId,
          connectorId: row.connectorId,
          idTag: stop.idTag,
          meterStopWattHours: stop.meterStopWattHours,
          reason: stop.reason,
          atMillis: stop.atMillis,
          ...(stop.transactionData === undefined ? {} : { transactionData: stop.transactionData }),
        });
      });
    },
    find(sessionId) {
      const row = sql.find.get(sessionId);
      return row === undefined ? undefined : toSessionRecord(row);
    },
    latest: (limit) => sql.latest.all(limit).map(toSessionRecord),
    latestOf(connectorId) {
      const row = sql.latestOf.get(connectorId);
      return row === undefined ? undefined : toSessionRecord(row);
    },
    open: () => sql.open.all().map(toOpenSession),
  };
}

function commit(database: Database, outbox: StoredOutbox, work: () => void): void {
  outbox.holdingNews(() => database.transaction(work).immediate());
}

type InsertValues = Omit<
  SessionRecord,
  'deauthorized' | 'reported' | 'stoppedAtMillis' | 'stopReason' | 'chargingMillis'
> & {
  readonly deauthorized: number;
  readonly reported: number;
};

function prepare(database: Database) {
  return {
    insert: database.prepare<[InsertValues]>(
      `INSERT INTO sessions (id, number, connector_id, id_tag, started_at_millis, meter_start_wh, meter_last_wh, deauthorized, reported)
       VALUES (@id, (SELECT coalesce(max(number), 0) + 1 FROM sessions), @connectorId, @idTag, @startedAtMillis,
         @meterStartWattHours, @meterLastWattHours, @deauthorized, @reported)`,
    ),
    progress: database.prepare<[number, number | null, string]>(
      `UPDATE sessions SET meter_last_wh = ?, charging_millis = coalesce(?, charging_millis)
       WHERE id = ? AND stopped_at_millis IS NULL`,
    ),
    ending: database.prepare<[string, string | null, string]>(
      'UPDATE sessions SET ending_reason = ?, ending_id_tag = ? WHERE id = ? AND stopped_at_millis IS NULL AND ending_reason IS NULL',
    ),
    deauthorize: database.prepare<[string]>('UPDATE sessions SET deauthorized = 1 WHERE id = ?'),
    stop: database.prepare<[number, number | null, number, string, string]>(
      `UPDATE sessions SET meter_last_wh = ?, charging_millis = coalesce(?, charging_millis),
         stopped_at_millis = ?, stop_reason = ? WHERE id = ?`,
    ),
    find: database.prepare<[string], SessionRow>(`SELECT ${SESSION_COLUMNS} FROM sessions WHERE id = ?`),
    latest: database.prepare<[number], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM sessions ORDER BY number DESC LIMIT ?`,
    ),
    latestOf: database.prepare<[number], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM sessions WHERE connector_id = ? ORDER BY number DESC LIMIT 1`,
    ),
    open: database.prepare<[], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM sessions WHERE stopped_at_millis IS NULL ORDER BY number`,
    ),
  };
}

/** A session as everyone but SQL knows it. */
export function toSessionRecord(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    connectorId: row.connectorId,
    idTag: row.idTag,
    startedAtMillis: row.startedAtMillis,
    meterStartWattHours: row.meterStartWattHours,
    meterLastWattHours: row.meterLastWattHours,
    stoppedAtMillis: row.stoppedAtMillis ?? undefined,
    stopReason: toReason(row.stopReason),
    deauthorized: row.deauthorized !== 0,
    reported: row.reported !== 0,
    ...(row.chargingMillis === null ? {} : { chargingMillis: row.chargingMillis }),
  };
}

function toOpenSession(row: SessionRow): OpenSession {
  const reason = toReason(row.endingReason);
  return {
    record: toSessionRecord(row),
    ending: reason === undefined ? undefined : { reason, idTag: row.endingIdTag ?? undefined },
  };
}

/** A word this program does not know (a newer program wrote it) counts as Other. */
function toReason(word: string | null): StopReason | undefined {
  if (word === null) return undefined;
  return STOP_REASONS.find((reason) => reason === word) ?? 'Other';
}

/** What the central system called each session; any 32-bit number is a valid id, 0 and negative ones too. */
export function createTransactionIds(database: Database): TransactionIdRepository {
  const find = database.prepare<[string], { readonly id: number }>(
    'SELECT transaction_id AS id FROM transaction_ids WHERE session_id = ?',
  );
  const sessionOf = database.prepare<[number], { readonly id: string }>(
    `SELECT session_id AS id FROM transaction_ids JOIN sessions ON sessions.id = session_id
     WHERE transaction_id = ? ORDER BY number DESC LIMIT 1`,
  );
  const put = database.prepare<[string, number]>(
    'INSERT INTO transaction_ids (session_id, transaction_id) VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET transaction_id = excluded.transaction_id',
  );
  return {
    find: (sessionId) => find.get(sessionId)?.id,
    sessionOf: (transactionId) => sessionOf.get(transactionId)?.id,
    set: (sessionId, transactionId) => void put.run(sessionId, transactionId),
  };
}
