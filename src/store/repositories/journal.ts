// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { SessionAuthorization, SessionFault, SessionPause } from '../../core/session/journal.ts';
import type { JournalEntry, JournalRepository, JournalTotals, SessionTotals } from '../../ports/journal-store.ts';
import { faultCodeOf, originOf, pauseReasonOf } from '../stored-journal.ts';
import { foldForSearch, JournalQueries } from './journal-queries.ts';
import { SESSION_COLUMNS, type SessionRow, toSessionRecord } from './sessions.ts';

/** A row of a list, as SQL gives it. */
interface EntryRow extends SessionRow {
  readonly number: number;
  readonly origin: string | null;
  readonly reason: string | null;
  readonly tagName: string | null;
  readonly pauses: number;
  readonly faults: number;
  readonly undelivered: number;
}

const ENTRY = `SELECT number, ${SESSION_COLUMNS.replace('id,', 'sessions.id AS id,')},
  origin, reason, tag_name AS tagName,
  (SELECT count(*) FROM session_pauses p WHERE p.session_id = sessions.id) AS pauses,
  (SELECT count(*) FROM session_faults f WHERE f.session_id = sessions.id) AS faults,
  EXISTS (SELECT 1 FROM outbox o WHERE o.session_id = sessions.id) AS undelivered
  FROM sessions LEFT JOIN session_details d ON d.session_id = sessions.id`;

/** The journal of sessions beyond their transactions; the sessions themselves are written by their own repository. */
export function createJournal(database: Database): JournalRepository {
  const sql = prepare(database);
  const queries = new JournalQueries<EntryRow>(database, ENTRY);
  return {
    begin(sessionId, idTag, { origin, reason, tagName }) {
      sql.begin.run({ sessionId, origin, reason, tagName, searched: foldForSearch(`${idTag} ${tagName}`) });
    },
    note(sessionId, { pauses, faults }) {
      database.transaction(() => {
        for (const pause of pauses) sql.pause.run({ sessionId, ...pause, toMillis: pause.toMillis ?? null });
        for (const fault of faults) sql.fault.run({ sessionId, ...fault, toMillis: fault.toMillis ?? null });
      })();
    },
    costsDue: (limit) => sql.costsDue.all(limit).map(({ id }) => id),
    noteCosts(costs) {
      database.transaction(() => {
        for (const [sessionId, cost] of costs) sql.cost.run({ ...(cost ?? NO_COST), sessionId });
      })();
    },
    page: (filter, before, limit) => queries.page(filter, before, limit).map(toEntry),
    totals: (filter): JournalTotals => ({ ...queries.sums(filter), cost: queries.costs(filter) }),
    find(sessionId) {
      const row = sql.find.get(sessionId);
      return row === undefined ? undefined : toEntry(row);
    },
    pauses: (sessionId) => sql.pauses.all(sessionId).map(toPause),
    faults: (sessionId) => sql.faults.all(sessionId).flatMap(toFault),
    lifetime: () => sql.lifetime.get() ?? { sessions: 0, wattHours: 0, chargingMillis: 0 },
  };
}

const NO_COST = { currency: null, minorDigits: null, minorUnits: null };

interface TimesRow {
  readonly fromMillis: number;
  readonly toMillis: number | null;
}

function prepare(database: Database) {
  return {
    begin: database.prepare(
      `INSERT INTO session_details (session_id, origin, reason, tag_name, searched)
       VALUES (@sessionId, @origin, @reason, @tagName, @searched)`,
    ),
    // A row that a failing disk took only after the session's end must not stay open.
    pause: database.prepare(
      `INSERT INTO session_pauses (session_id, from_millis, to_millis, why)
       VALUES (@sessionId, @fromMillis,
         coalesce(@toMillis, (SELECT max(stopped_at_millis, @fromMillis) FROM sessions WHERE id = @sessionId)), @why)
       ON CONFLICT (session_id, from_millis) DO UPDATE SET to_millis = excluded.to_millis, why = excluded.why`,
    ),
    fault: database.prepare(
      `INSERT INTO session_faults (session_id, code, from_millis, to_millis)
       VALUES (@sessionId, @code, @fromMillis, @toMillis)
       ON CONFLICT (session_id, code, from_millis) DO UPDATE SET to_millis = excluded.to_millis`,
    ),
    costsDue: database.prepare<[number], { readonly id: string }>(
      `SELECT session_id AS id FROM session_costs JOIN sessions ON sessions.id = session_id
       WHERE is_due = 1 AND stopped_at_millis IS NOT NULL LIMIT ?`,
    ),
    cost: database.prepare(
      `UPDATE session_costs SET is_due = 0, currency = @currency, minor_digits = @minorDigits, minor_units = @minorUnits
       WHERE session_id = @sessionId`,
    ),
    find: database.prepare<[string], EntryRow>(`${ENTRY} WHERE sessions.id = ?`),
    pauses: database.prepare<[string], TimesRow & { readonly why: string }>(
      `SELECT from_millis AS fromMillis, to_millis AS toMillis, why FROM session_pauses
       WHERE session_id = ? ORDER BY from_millis`,
    ),
    faults: database.prepare<[string], TimesRow & { readonly code: string }>(
      `SELECT from_millis AS fromMillis, to_millis AS toMillis, code FROM session_faults
       WHERE session_id = ? ORDER BY from_millis, code`,
    ),
    // What runs counts with what it has so far, so that the counters never step back at its end.
    lifetime: database.prepare<[], SessionTotals>(
      `SELECT l.sessions + count(s.id) AS sessions,
         l.watt_hours + coalesce(sum(max(0, s.meter_last_wh - s.meter_start_wh)), 0) AS wattHours,
         l.charging_millis + coalesce(sum(s.charging_millis), 0) AS chargingMillis
       FROM lifetime l LEFT JOIN sessions s ON s.stopped_at_millis IS NULL`,
    ),
  };
}

function toEntry(row: EntryRow): JournalEntry {
  return {
    number: row.number,
    session: toSessionRecord(row),
    authorization: toAuthorization(row),
    stopIdTag: row.endingIdTag ?? undefined,
    pauses: row.pauses,
    faults: row.faults,
    delivered: row.undelivered === 0,
  };
}

function toAuthorization({ origin, reason, tagName }: EntryRow): SessionAuthorization {
  return { origin: originOf(origin), reason: reason ?? 'unknown', tagName: tagName ?? '' };
}

function toPause({ fromMillis, toMillis, why }: TimesRow & { readonly why: string }): SessionPause {
  return { fromMillis, toMillis: toMillis ?? undefined, why: pauseReasonOf(why) };
}

/** A fault that this program does not know (a newer one wrote it) is left out. */
function toFault({ fromMillis, toMillis, code }: TimesRow & { readonly code: string }): SessionFault[] {
  const known = faultCodeOf(code);
  return known === undefined ? [] : [{ fromMillis, toMillis: toMillis ?? undefined, code: known }];
}
