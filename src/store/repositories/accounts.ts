// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { Account, AccountRepository, WebSession } from '../../ports/store.ts';

const ACCOUNT = 'name, role, password_hash AS passwordHash, created_at_millis AS createdAtMillis';

/** Accounts and their web sessions; an account takes its sessions along when it goes. */
export function createAccounts(database: Database): AccountRepository {
  const count = database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM accounts');
  const all = database.prepare<[], Account>(`SELECT ${ACCOUNT} FROM accounts ORDER BY name`);
  const find = database.prepare<[string], Account>(`SELECT ${ACCOUNT} FROM accounts WHERE name = ?`);
  const insert = database.prepare<[Account]>(
    'INSERT INTO accounts (name, role, password_hash, created_at_millis) VALUES (@name, @role, @passwordHash, @createdAtMillis)',
  );
  const remove = database.prepare<[string]>('DELETE FROM accounts WHERE name = ?');
  const clear = database.prepare('DELETE FROM accounts');
  return {
    count: () => count.get()?.count ?? 0,
    find: (name) => find.get(name),
    all: () => all.all(),
    put(account) {
      database.transaction(() => {
        remove.run(account.name);
        insert.run(account);
      })();
    },
    remove: (name) => remove.run(name).changes > 0,
    clear: () => void clear.run(),
    ...createWebSessions(database),
  };
}

function createWebSessions(database: Database) {
  const find = database.prepare<[string], WebSession>(
    'SELECT token_hash AS tokenHash, account, expires_at_millis AS expiresAtMillis FROM web_sessions WHERE token_hash = ?',
  );
  const add = database.prepare<[WebSession]>(
    'INSERT INTO web_sessions (token_hash, account, expires_at_millis) VALUES (@tokenHash, @account, @expiresAtMillis)',
  );
  const touch = database.prepare<[number, string]>(
    'UPDATE web_sessions SET expires_at_millis = ? WHERE token_hash = ?',
  );
  const remove = database.prepare<[string]>('DELETE FROM web_sessions WHERE token_hash = ?');
  const removeExpired = database.prepare<[number]>('DELETE FROM web_sessions WHERE expires_at_millis <= ?');
  return {
    addSession: (session: WebSession) => void add.run(session),
    findSession: (tokenHash: string) => find.get(tokenHash),
    touchSession: (tokenHash: string, expiresAtMillis: number) => void touch.run(expiresAtMillis, tokenHash),
    removeSession: (tokenHash: string) => void remove.run(tokenHash),
    removeExpiredSessions: (nowMillis: number) => void removeExpired.run(nowMillis),
  };
}
