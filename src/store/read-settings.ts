// SPDX-License-Identifier: Apache-2.0
import Database from 'better-sqlite3';

/**
 * The settings in the database of a charger that may be running: nothing is changed, repaired or put aside.
 * @returns JSON by id
 * @throws Error when there is no such database, or it cannot be read
 */
export function readStoredSettings(path: string): ReadonlyMap<string, string> {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const rows = database
      .prepare<[], { readonly id: string; readonly json: string }>('SELECT id, json FROM settings')
      .all();
    return new Map(rows.map(({ id, json }) => [id, json]));
  } finally {
    database.close();
  }
}
