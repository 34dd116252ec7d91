// SPDX-License-Identifier: Apache-2.0
import type { Store } from '../../src/ports/store.ts';

/** What better-sqlite3 throws when the medium takes no more. */
class DiskFull extends Error {
  readonly code = 'SQLITE_FULL';

  constructor() {
    super('database or disk is full');
    this.name = 'SqliteError';
  }
}

const WRITES: Readonly<Record<string, readonly string[]>> = {
  settings: ['save', 'clear'],
  sessions: ['start', 'progress', 'ending', 'deauthorize', 'stop'],
  outbox: ['append', 'failed', 'delivered', 'park'],
  state: ['set', 'remove'],
  authorizationCache: ['put', 'touch', 'clear'],
  localList: ['replace', 'change', 'clear'],
  sessionGrants: ['noteParent', 'limit'],
  cards: ['put', 'remove', 'clear'],
  availability: ['set', 'clear'],
  accounts: ['put', 'remove', 'addSession', 'touchSession'],
  audit: ['add'],
  journal: ['begin', 'note', 'setCost'],
  retention: ['thinSamples', 'dropSamples', 'dropSession'],
  reservations: ['put', 'remove', 'clear'],
  securityEvents: ['add', 'failed', 'settled', 'clear'],
  certificates: ['put', 'remove', 'clear'],
  tariffs: ['freeze', 'tell', 'keep', 'finish', 'putScheme', 'removeSchemes'],
  transactionData: ['add', 'replace', 'remove'],
};

/** A store whose medium is full while `fails` says so: reads work, writes do not. */
export function failingStore(store: Store, fails: () => boolean): Store {
  const parts = Object.entries(store).map(([name, part]: [string, unknown]) => {
    const writes = WRITES[name] ?? [];
    if (typeof part !== 'object' || part === null) return [name, part];
    const calls = Object.entries(part).map(([call, run]: [string, unknown]) => {
      if (typeof run !== 'function' || !writes.includes(call)) return [call, run];
      const guarded = (...args: readonly unknown[]): unknown => {
        if (fails()) throw new DiskFull();
        return run(...args);
      };
      return [call, guarded];
    });
    return [name, Object.fromEntries(calls)];
  });
  return Object.fromEntries(parts) as Store;
}
