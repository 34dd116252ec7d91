// SPDX-License-Identifier: Apache-2.0
import Database from 'better-sqlite3';

/** What the database of a charger holds for its way to the central system. */
export interface StoredCharger {
  /** JSON by id. */
  readonly settings: ReadonlyMap<string, string>;
  /** PEM of installed roots for central systems, newest first. */
  readonly roots: readonly string[];
  /** PEM of the charger's own certificates with their chains, newest first. */
  readonly own: readonly string[];
}

/**
 * Reads the database of a charger that may be running: nothing is changed, repaired or put aside.
 * @throws Error when there is no such database, or it cannot be read
 */
export function readStoredCharger(path: string): StoredCharger {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const rows = database
      .prepare<[], { readonly id: string; readonly json: string }>('SELECT id, json FROM settings')
      .all();
    return {
      settings: new Map(rows.map(({ id, json }) => [id, json])),
      roots: certificates(database, 'central-system-root'),
      own: certificates(database, 'charge-point'),
    };
  } finally {
    database.close();
  }
}

/** None on a file of a program that knew no certificates. */
function certificates(database: Database.Database, kind: string): readonly string[] {
  const table = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'certificates'").get();
  if (table === undefined) return [];
  const select = database.prepare<[string], { readonly pem: string }>(
    'SELECT pem FROM certificates WHERE kind = ? ORDER BY added_at_millis DESC, rowid DESC',
  );
  return select.all(kind).map(({ pem }) => pem);
}
