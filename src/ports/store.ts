// SPDX-License-Identifier: Apache-2.0
import type { InstalledProfile } from '../core/charging-profiles/profile.ts';
import type { WhyChange } from '../core/history/why-change.ts';
import type { Reservation } from '../core/reservation/reservation.ts';
import type { JournalSample } from '../core/session/journal.ts';
import type { SessionRecord, StopReason } from '../core/session/session.ts';
import type { ToldSample, TransactionEvent } from '../core/session/transaction-event.ts';
import type {
  AuthorizationCacheRepository,
  LocalListRepository,
  SessionGrantRepository,
} from './authorization-store.ts';
import type { Unsubscribe } from './buses.ts';
import type { CardRepository } from './card-store.ts';
import type { JournalRepository, RetentionRepository } from './journal-store.ts';
import type { CertificateRepository, SecurityEventRepository } from './security-store.ts';
import type { TariffRepository } from './tariff-store.ts';
import type { TransactionDataRepository } from './transaction-data-store.ts';

/** Everything that outlives the process. Calls return when the change is durable, unless they say otherwise. */
export interface Store {
  /** Where a damaged file was put aside at open; undefined when the file was sound or new. */
  readonly setAside: string | undefined;
  readonly settings: SettingsRepository;
  readonly sessions: SessionRepository;
  readonly samples: SampleRepository;
  readonly outbox: OutboxRepository;
  readonly transactionIds: TransactionIdRepository;
  readonly state: StateRepository;
  readonly authorizationCache: AuthorizationCacheRepository;
  readonly localList: LocalListRepository;
  readonly sessionGrants: SessionGrantRepository;
  readonly cards: CardRepository;
  readonly availability: AvailabilityRepository;
  readonly accounts: AccountRepository;
  readonly audit: AuditRepository;
  readonly whyHistory: WhyHistoryRepository;
  readonly reservations: ReservationRepository;
  readonly chargingProfiles: ChargingProfileRepository;
  readonly journal: JournalRepository;
  readonly retention: RetentionRepository;
  readonly tariffs: TariffRepository;
  readonly stamps: StampRepository;
  readonly transactionData: TransactionDataRepository;
  readonly securityEvents: SecurityEventRepository;
  readonly certificates: CertificateRepository;
  /** Runs several calls as one commit; what `work` throws rolls all of them back. */
  atomically<T>(work: () => T): T;
  close(): void;
}

export interface SettingsRepository {
  all(): ReadonlyMap<string, string>;
  save(id: string, json: string, audit: { readonly actor: string; readonly detail: string }): void;
  /** Several saves as one commit. */
  together(work: () => void): void;
  /** All go; who holds values in memory has to read again. */
  clear(): void;
}

/** Why and by whom a session is being ended, noted before its last register is known. */
export interface SessionEnding {
  readonly reason: StopReason;
  readonly idTag: string | undefined;
}

export interface OpenSession {
  readonly record: SessionRecord;
  readonly ending: SessionEnding | undefined;
}

export interface SessionRepository {
  /**
   * Session and outbox entry in one commit.
   * @param reservationId the central system's number of the reservation that ends with this start
   */
  start(record: SessionRecord, reservationId?: number): void;
  /** The last register seen, and how long energy has flowed. */
  progress(sessionId: string, meterLastWattHours: number, chargingMillis: number | undefined): void;
  /** Notes that the session is to end, so that a restart does not bring it back to life. */
  ending(sessionId: string, ending: SessionEnding): void;
  deauthorize(sessionId: string): void;
  /** Session and outbox entry in one commit. Does nothing when the session is over already. */
  stop(
    sessionId: string,
    stop: SessionEnding & {
      readonly meterStopWattHours: number;
      readonly chargingMillis?: number | undefined;
      readonly atMillis: number;
      /** Samples that the central system gets with the end. */
      readonly transactionData?: readonly ToldSample[] | undefined;
    },
  ): void;
  find(sessionId: string): SessionRecord | undefined;
  /** Newest first. */
  latest(limit: number): readonly SessionRecord[];
  /** The newest of a connector, over or not. */
  latestOf(connectorId: number): SessionRecord | undefined;
  /** Sessions that are not over, oldest first. */
  open(): readonly OpenSession[];
}

/** Samples for charts. Kept in memory up to 10 s, so a power cut may lose the last ones. */
export interface SampleRepository {
  add(sessionId: string, sample: JournalSample): void;
  /** How many there are of a session. */
  count(sessionId: string): number;
  /** When the last one on disk was taken, wall clock. */
  lastMillis(sessionId: string): number | undefined;
  /**
   * Oldest first.
   * @param every 2 = each second one, and so on; default all
   * @param after leaves out what is not later than this time; for reading in portions
   */
  of(
    sessionId: string,
    some?: { readonly every?: number; readonly after?: number | undefined; readonly limit?: number },
  ): readonly JournalSample[];
  flush(): void;
}

export interface OutboxEntry {
  readonly id: number;
  readonly attempts: number;
  readonly event: TransactionEvent;
}

/** A message that was given up and put aside. */
export interface ParkedEntry extends OutboxEntry {
  readonly why: string;
  /** Wall clock; undefined: an older program put it aside. */
  readonly parkedAtMillis: number | undefined;
}

/** What the queue does when it is full. */
export interface OutboxRules {
  /** Entries that may wait, 10 or more; starts and stops are taken beyond that. */
  readonly maximum: number;
  /**
   * `thin`: every second waiting sample goes, so that the course of a long outage stays whole · `refuse`: a new sample is
   * not taken. Starts and stops never go.
   */
  readonly whenFull: 'thin' | 'refuse';
}

/** The durable first-in-first-out of transaction events. */
export interface OutboxRepository {
  /** Asked at each entry; without rules 10,000 entries, then `thin`. */
  useRules(rules: () => OutboxRules): void;
  append(event: TransactionEvent): void;
  head(): OutboxEntry | undefined;
  /** Entries that wait. */
  length(): number;
  /** Samples among them. */
  samples(): number;
  failed(id: number): void;
  delivered(id: number): void;
  /** Put aside. Of samples the last 1,000 are kept, of starts and stops all. */
  park(id: number, why: string): void;
  /** Oldest first. */
  parked(): readonly ParkedEntry[];
  /** Put back in their places, as if they had never been tried. @returns how many of them were parked */
  unpark(ids: readonly number[]): number;
  onAppended(listener: () => void): Unsubscribe;
}

/** Which stamps are moved, and by how much. */
export interface StampShift {
  /** Exclusive. */
  readonly afterMillis: number;
  /** Inclusive. */
  readonly untilMillis: number;
  readonly byMillis: number;
}

/** Wall times of sessions, their samples, pauses and faults, and of transaction events. */
export interface StampRepository {
  /** The latest start or end of a session that was stamped by a clock that was not set. */
  latestUnset(): number | undefined;
  /** One commit. */
  shift(by: StampShift): void;
}

/** What the central system called a session. */
export interface TransactionIdRepository {
  find(sessionId: string): number | undefined;
  sessionOf(transactionId: number): string | undefined;
  set(sessionId: string, transactionId: number): void;
}

/** Small values of one owner, by key: `ocpp.…`, `portal.…`, `station.…`. */
export interface StateRepository {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** Operative unless said otherwise. */
export interface AvailabilityRepository {
  isOperative(connectorId: number): boolean;
  set(connectorIds: readonly number[], operative: boolean): void;
  /** All are operative again. */
  clear(): void;
}

export interface Account {
  readonly name: string;
  readonly role: AccountRole;
  /** Self-describing hash; never the password. */
  readonly passwordHash: string;
  readonly createdAtMillis: number;
}

/** The roles of the settings registry; ports do not know the registry, so they are spelled out. */
export type AccountRole = 'manufacturer' | 'operator' | 'maintainer' | 'user';

export interface WebSession {
  /** Hash of the cookie's token; never the token. */
  readonly tokenHash: string;
  readonly account: string;
  readonly expiresAtMillis: number;
}

export interface AccountRepository {
  count(): number;
  /** Names are compared without regard to case. */
  find(name: string): Account | undefined;
  all(): readonly Account[];
  /** Adds or replaces. A replaced account's web sessions end. */
  put(account: Account): void;
  remove(name: string): boolean;
  /** All accounts and their web sessions go. */
  clear(): void;
  addSession(session: WebSession): void;
  findSession(tokenHash: string): WebSession | undefined;
  /** Moves the end of a session. */
  touchSession(tokenHash: string, expiresAtMillis: number): void;
  removeSession(tokenHash: string): void;
  removeExpiredSessions(nowMillis: number): void;
}

export interface AuditEntry {
  readonly id: number;
  readonly atMillis: number;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
}

/** Who did what. The oldest entries go beyond 10 000. */
export interface AuditRepository {
  add(actor: string, action: string, detail: string): void;
  /** Newest first. */
  latest(limit: number): readonly AuditEntry[];
}

/** Why each connector did (not) charge. The oldest rows of a connector go beyond 500. */
export interface WhyHistoryRepository {
  /** All rows, and what gives way to them, in one commit. */
  add(changes: readonly WhyChange[]): void;
  /** Newest first; rows whose words this program does not know are left out. */
  latest(connectorId: number, limit: number): readonly WhyChange[];
}

/** Who is expected at which connector. */
export interface ReservationRepository {
  /** Oldest first. */
  all(): readonly Reservation[];
  /** Adds one; those whose ids are named go in the same commit. */
  put(reservation: Reservation, replaced: readonly string[]): void;
  remove(id: string): void;
  clear(): void;
}

/** Limits over time that a central system set. */
export interface ChargingProfileRepository {
  /** Oldest first; what cannot be read is left out. */
  all(): readonly InstalledProfile[];
  /** Adds one; those whose numbers are named go in the same commit, as does one of its own number. */
  put(profile: InstalledProfile, replacedIds: readonly number[]): void;
  remove(ids: readonly number[]): void;
  clear(): void;
}
