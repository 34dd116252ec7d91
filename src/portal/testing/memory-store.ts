// SPDX-License-Identifier: Apache-2.0
import type { Account, AccountRepository, AuditEntry, AuditRepository, WebSession } from '../../ports/store.ts';

/** Accounts and sign-ins in memory. */
export function createMemoryAccounts(): AccountRepository {
  const accounts = new Map<string, Account>();
  const sessions = new Map<string, WebSession>();
  const endSessionsOf = (account: string): void => {
    for (const session of [...sessions.values()]) if (session.account === account) sessions.delete(session.tokenHash);
  };
  return {
    count: () => accounts.size,
    find: (name) => accounts.get(name.toLowerCase()),
    all: () => [...accounts.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    put(account) {
      endSessionsOf(account.name);
      accounts.set(account.name, account);
    },
    remove(name) {
      endSessionsOf(name);
      return accounts.delete(name);
    },
    clear() {
      accounts.clear();
      sessions.clear();
    },
    addSession: (session) => void sessions.set(session.tokenHash, session),
    findSession: (tokenHash) => sessions.get(tokenHash),
    touchSession(tokenHash, expiresAtMillis) {
      const session = sessions.get(tokenHash);
      if (session !== undefined) sessions.set(tokenHash, { ...session, expiresAtMillis });
    },
    removeSession: (tokenHash) => void sessions.delete(tokenHash),
    removeExpiredSessions(nowMillis) {
      for (const session of [...sessions.values()]) {
        if (session.expiresAtMillis <= nowMillis) sessions.delete(session.tokenHash);
      }
    },
  };
}

/** An audit log in memory. */
export function createMemoryAudit(): AuditRepository {
  const entries: AuditEntry[] = [];
  return {
    add: (actor, action, detail) =>
      void entries.unshift({ id: entries.length + 1, atMillis: 0, actor, action, detail }),
    latest: (limit) => entries.slice(0, limit),
  };
}
