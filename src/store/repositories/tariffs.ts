// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import { STRETCH_KINDS, type Stretch } from '../../core/tariff/timeline.ts';
import type { AuditRepository } from '../../ports/store.ts';
import type { TariffRepository } from '../../ports/tariff-store.ts';
import { billFromJson, schemeFromJson, tariffToJson, termsFromJson, toldFromJson } from '../stored-tariff.ts';

interface TariffRow {
  readonly terms: string | null;
  readonly bill: string | null;
  readonly told: string | null;
}

interface StretchRow extends Omit<Stretch, 'kind'> {
  readonly kind: string;
}

/** Prices and costs of sessions. */
export function createTariffs(database: Database, audit: AuditRepository): TariffRepository {
  const sql = prepare(database);
  const keepAll = database.transaction((sessionId: string, stretches: readonly Stretch[]) => {
    for (const stretch of stretches) sql.keep.run({ ...stretch, sessionId });
  });
  return {
    find(sessionId) {
      const row = sql.find.get(sessionId);
      if (row === undefined) return undefined;
      return { terms: termsFromJson(row.terms), bill: billFromJson(row.bill), told: toldFromJson(row.told) };
    },
    freeze: (sessionId, terms) => void sql.freeze.run(sessionId, tariffToJson(terms)),
    tell: (sessionId, told) => void sql.tell.run(sessionId, tariffToJson(told)),
    keep: (sessionId, stretches) => keepAll(sessionId, stretches),
    stretches: (sessionId) =>
      sql.stretches.all(sessionId).map(({ kind, ...row }) => ({
        ...row,
        // A word of a newer program: whatever it was, it is not billed.
        kind: STRETCH_KINDS.find((known) => known === kind) ?? 'held',
      })),
    finish: (sessionId, bill) => void sql.finish.run(tariffToJson(bill), sessionId),
    unfinished: () => sql.unfinished.all().map(({ id }) => id),
    schemes: () => sql.schemes.all().flatMap(({ json }) => schemeFromJson(json) ?? []),
    putScheme(scheme, auditDetail) {
      database.transaction(() => {
        sql.putScheme.run(scheme.schemeId, tariffToJson(scheme));
        audit.add('central-system', 'price', auditDetail);
      })();
    },
    removeSchemes: (schemeId) =>
      (schemeId === undefined ? sql.clearSchemes.run() : sql.removeScheme.run(schemeId)).changes,
  };
}

function prepare(database: Database) {
  return {
    find: database.prepare<[string], TariffRow>('SELECT terms, bill, told FROM session_tariffs WHERE session_id = ?'),
    // What was frozen stays.
    freeze: database.prepare<[string, string]>(
      'INSERT INTO session_tariffs (session_id, terms) VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET terms = coalesce(terms, excluded.terms)',
    ),
    tell: database.prepare<[string, string]>(
      'INSERT INTO session_tariffs (session_id, told) VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET told = excluded.told',
    ),
    keep: database.prepare<[Stretch & { readonly sessionId: string }]>(
      `INSERT INTO session_stretches (session_id, from_millis, to_millis, kind, from_wh, to_wh)
       VALUES (@sessionId, @fromMillis, @toMillis, @kind, @fromWattHours, @toWattHours)
       ON CONFLICT (session_id, from_millis) DO UPDATE SET to_millis = excluded.to_millis, kind = excluded.kind,
         from_wh = excluded.from_wh, to_wh = excluded.to_wh`,
    ),
    stretches: database.prepare<[string], StretchRow>(
      `SELECT from_millis AS fromMillis, to_millis AS toMillis, kind, from_wh AS fromWattHours, to_wh AS toWattHours
       FROM session_stretches WHERE session_id = ? ORDER BY from_millis`,
    ),
    finish: database.prepare<[string, string]>('UPDATE session_tariffs SET bill = ? WHERE session_id = ?'),
    unfinished: database.prepare<[], { readonly id: string }>(
      `SELECT session_id AS id FROM session_tariffs JOIN sessions ON sessions.id = session_id
       WHERE terms IS NOT NULL AND bill IS NULL ORDER BY number`,
    ),
    schemes: database.prepare<[], { readonly json: string }>('SELECT json FROM price_schemes ORDER BY scheme_id'),
    putScheme: database.prepare<[number, string]>(
      'INSERT INTO price_schemes (scheme_id, json) VALUES (?, ?) ON CONFLICT (scheme_id) DO UPDATE SET json = excluded.json',
    ),
    removeScheme: database.prepare<[number]>('DELETE FROM price_schemes WHERE scheme_id = ?'),
    clearSchemes: database.prepare<[]>('DELETE FROM price_schemes'),
  };
}
