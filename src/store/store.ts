// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openDatabase } from './open-database.ts';
import { createAccounts } from './repositories/accounts.ts';
import { createAudit } from './repositories/audit.ts';
import { createAuthorizationCache } from './repositories/authorization-cache.ts';
import { createCards } from './repositories/cards.ts';
import { createCertificates } from './repositories/certificates.ts';
import { createChargingProfiles } from './repositories/charging-profiles.ts';
import { createJournal } from './repositories/journal.ts';
import { createLocalList } from './repositories/local-list.ts';
import { createOutbox } from './repositories/outbox.ts';
import { createReservations } from './repositories/reservations.ts';
import { createRetention } from './repositories/retention.ts';
import { createSamples } from './repositories/samples.ts';
import { createSecurityEvents } from './repositories/security-events.ts';
import { createSessionGrants } from './repositories/session-grants.ts';
import { createSessions, createTransactionIds } from './repositories/sessions.ts';
import { createAvailability, createSettingsRepository, createState } from './repositories/small.ts';
import { createStamps } from './repositories/stamps.ts';
import { createTariffs } from './repositories/tariffs.ts';
import { createTransactionData } from './repositories/transaction-data.ts';
import { createWhyHistory } from './repositories/why-history.ts';

export interface StoreOptions {
  /** The database file; its folder is created. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens everything that outlives the process, at one SQLite file with a write-ahead log, synced at each commit.
 * @throws Error with a remedy when the storage cannot be made durable
 */
export function openStore(options: StoreOptions): Store {
  const { path, clock, log } = options;
  const { database, setAside } = openDatabase(path, clock.wallMillis());
  if (setAside !== undefined)
    log.error({ path, setAside }, 'the database was damaged; it was put aside and a new one begun');
  const audit = createAudit(database, clock);
  const outbox = createOutbox(database, clock, log);
  const samples = createSamples(database, clock, log);
  return {
    setAside,
    settings: createSettingsRepository(database, audit),
    sessions: createSessions(database, outbox),
    samples,
    outbox,
    transactionIds: createTransactionIds(database),
    state: createState(database),
    authorizationCache: createAuthorizationCache(database, clock),
    localList: createLocalList(database),
    sessionGrants: createSessionGrants(database),
    cards: createCards(database),
    availability: createAvailability(database),
    accounts: createAccounts(database),
    audit,
    whyHistory: createWhyHistory(database),
    journal: createJournal(database),
    retention: createRetention(database),
    reservations: createReservations(database),
    chargingProfiles: createChargingProfiles(database, log),
    tariffs: createTariffs(database, audit),
    stamps: createStamps(database),
    transactionData: createTransactionData(database),
    securityEvents: createSecurityEvents(database),
    certificates: createCertificates(database),
    atomically: (work) => outbox.holdingNews(() => database.transaction(work).immediate()),
    close() {
      samples.flush();
      database.close();
    },
  };
}
