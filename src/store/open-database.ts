// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { MIGRATIONS } from './migrations.ts';

/** PRAGMA synchronous: 0 off, 1 normal, 2 full, 3 extra. */
const SYNCHRONOUS_FULL = 2;
const BUSY_TIMEOUT_MS = 5000;

/** What SQLite says of a file that is no database, or a damaged one. */
const CORRUPTION_CODES: readonly string[] = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'];

export interface OpenedDatabase {
  readonly database: Database.Database;
  /** Where a damaged file went. */
  readonly setAside: string | undefined;
}

/**
 * Opens the database file, makes it durable and brings its schema up to date. A damaged file is never deleted: it is
 * renamed to `<path>.corrupt-<stamp>`, its write-ahead log with it, and an empty database takes its place.
 *
 * @param wallMillis names a file that is put aside
 * @throws Error with a remedy when the file system cannot give the durability asked for
 */
export function openDatabase(path: string, wallMillis: number): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true });
  const sound = tryOpen(path);
  if (sound !== undefined) return { database: sound, setAside: undefined };
  const setAside = putAside(path, wallMillis);
  const fresh = tryOpen(path);
  if (fresh === undefined)
    throw new Error(`${path}: even a new database cannot be read back; check the storage medium`);
  return { database: fresh, setAside };
}

/** Undefined when the file is damaged. */
function tryOpen(path: string): Database.Database | undefined {
  const database = new Database(path);
  try {
    makeDurable(database, path);
    if (!isSound(database)) {
      database.close();
      return undefined;
    }
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    if (isCorruption(error)) return undefined;
    throw error;
  }
}

/**
 * better-sqlite3 compiles SQLite with NORMAL as the default for WAL files: a new file reports FULL until its first
 * write and NORMAL at every later open. Only an explicit FULL stays, so it is set and then read back each time.
 */
function makeDurable(database: Database.Database, path: string): void {
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const journal = database.pragma('journal_mode = WAL', { simple: true });
  if (journal !== 'wal') {
    throw new Error(`${path}: journal mode is ${String(journal)}, not wal; put the data folder on a local file system`);
  }
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('user_version', { simple: true });
  assertFullySynchronous(database, path);
}

/** @throws Error when a commit would not wait for the storage medium */
export function assertFullySynchronous(database: Database.Database, path: string): void {
  const level = database.pragma('synchronous', { simple: true });
  if (level === SYNCHRONOUS_FULL) return;
  throw new Error(
    `${path}: SQLite runs with synchronous=${String(level)}, not FULL (${SYNCHRONOUS_FULL}): sessions could be lost in a power cut. ` +
      'Reinstall better-sqlite3 from the npm registry, without a custom SQLite build.',
  );
}

function isSound(database: Database.Database): boolean {
  return database.pragma('quick_check(1)', { simple: true }) === 'ok';
}

function isCorruption(error: unknown): boolean {
  return error instanceof Database.SqliteError && CORRUPTION_CODES.some((code) => error.code.startsWith(code));
}

/** Applies the missing steps, each with its version in one commit. A file of a newer program is used as it is. */
function migrate(database: Database.Database): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  MIGRATIONS.forEach((sql, index) => {
    if (index < version) return;
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  });
}

function putAside(path: string, wallMillis: number): string {
  const stamp = new Date(wallMillis).toISOString().replaceAll(/[:.]/g, '-');
  const target = freeName(`${path}.corrupt-${stamp}`);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 2; existsSync(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
