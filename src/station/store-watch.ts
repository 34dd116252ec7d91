// SPDX-License-Identifier: Apache-2.0
import type { Store } from '../ports/store.ts';

/** What a storage medium that is full, gone, read-only or broken makes SQLite say. */
const TROUBLE = /^SQLITE_(?:FULL|IOERR|READONLY|CORRUPT|CANTOPEN|NOTADB)/;

function isTrouble(error: unknown): boolean {
  return error instanceof Error && 'code' in error && TROUBLE.test(String(error.code));
}

/** The same object, but what the storage medium makes fail is reported before it is thrown on. */
function watched<T extends object>(part: T, onTrouble: (cause: string) => void): T {
  const entries = Object.entries(part).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'function') return [name, value];
    const call = (...args: readonly unknown[]): unknown => {
      try {
        return value.apply(part, args);
      } catch (error) {
        if (isTrouble(error)) onTrouble(String(error));
        throw error;
      }
    };
    return [name, call];
  });
  return Object.fromEntries(entries) as T;
}

/** A store that tells when its storage medium fails (fault table F45, F46). */
export function watchStore(store: Store, onTrouble: (cause: string) => void): Store {
  return {
    ...watched(store, onTrouble),
    settings: watched(store.settings, onTrouble),
    sessions: watched(store.sessions, onTrouble),
    samples: watched(store.samples, onTrouble),
    outbox: watched(store.outbox, onTrouble),
    transactionIds: watched(store.transactionIds, onTrouble),
    state: watched(store.state, onTrouble),
    authorizationCache: watched(store.authorizationCache, onTrouble),
    localList: watched(store.localList, onTrouble),
    sessionGrants: watched(store.sessionGrants, onTrouble),
    cards: watched(store.cards, onTrouble),
    availability: watched(store.availability, onTrouble),
    accounts: watched(store.accounts, onTrouble),
    audit: watched(store.audit, onTrouble),
    whyHistory: watched(store.whyHistory, onTrouble),
    journal: watched(store.journal, onTrouble),
    retention: watched(store.retention, onTrouble),
    reservations: watched(store.reservations, onTrouble),
    chargingProfiles: watched(store.chargingProfiles, onTrouble),
    tariffs: watched(store.tariffs, onTrouble),
    stamps: watched(store.stamps, onTrouble),
    transactionData: watched(store.transactionData, onTrouble),
    securityEvents: watched(store.securityEvents, onTrouble),
    certificates: watched(store.certificates, onTrouble),
  };
}
