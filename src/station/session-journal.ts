// SPDX-License-Identifier: Apache-2.0
import type { SessionRecord } from '../core/session/session.ts';
import type { ToldSample } from '../core/session/transaction-event.ts';
import { isClockSet } from '../core/units/wall-time.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { OpenSession, SessionEnding, Store } from '../ports/store.ts';
import { fingerprint } from './fingerprint.ts';

export interface JournalOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: Store;
  /** The samples that go with the end of a session; undefined: none are wanted. */
  readonly transactionData: (session: SessionRecord, atMillis: number) => readonly ToldSample[] | undefined;
}

export interface SessionStart {
  readonly idTag: string;
  /** The guard's start. */
  readonly bootId: string | undefined;
  /** The central system hears of it. */
  readonly reported: boolean;
  /** The central system's number of the reservation that ends with it. */
  readonly reservationId: number | undefined;
}

/** The session of one connector on disk, and the register that belongs to it. */
export class SessionJournal {
  readonly #connectorId: number;
  readonly #options: JournalOptions;
  #current: SessionRecord | undefined;
  #previous: SessionRecord | undefined;
  #registerWattHours = 0;
  #flowsSinceMs: number | undefined;
  /** Ends that could not be stored: what would be found as an open session must not come back to life. */
  #unstored: (() => void)[] = [];

  constructor(connectorId: number, options: JournalOptions) {
    this.#connectorId = connectorId;
    this.#options = options;
  }

  get current(): SessionRecord | undefined {
    return this.#current;
  }

  /** The session that was over last, while its vehicle is still there or since the start of the station. */
  get previous(): SessionRecord | undefined {
    return this.#previous;
  }

  /** Whether the vehicle of the last session had not been unplugged when the station last ran. */
  get isFinishedStillPlugged(): boolean {
    return this.#options.store.state.get(this.#finishedKey()) !== undefined;
  }

  /** The vehicle was unplugged: what is plugged in next is a new customer. */
  forgetFinished(): void {
    this.#try('the vehicle’s leaving could not be noted', () => {
      if (this.isFinishedStillPlugged) this.#options.store.state.remove(this.#finishedKey());
    });
  }

  /** The storage works again: stores the ends that it did not take. */
  storeLeftovers(): void {
    const leftovers = this.#unstored;
    this.#unstored = [];
    for (const store of leftovers) store();
  }

  /** Reads what an earlier run left open. More than one open session cannot be right: the older ones are closed. */
  load(): OpenSession | undefined {
    const { store, log } = this.#options;
    this.#registerWattHours = store.sessions.latestOf(this.#connectorId)?.meterLastWattHours ?? 0;
    const open = store.sessions.open().filter(({ record }) => record.connectorId === this.#connectorId);
    for (const stray of open.slice(0, -1)) {
      log.error({ session: stray.record.id }, 'a second open session was found; it is closed');
      this.#commitStop(stray.record, stray.ending ?? { reason: 'Other', idTag: undefined });
    }
    const found = open.at(-1);
    this.#current = found?.record;
    const finished = store.state.get(this.#finishedKey());
    this.#previous = finished === undefined ? undefined : store.sessions.find(finished);
    return found;
  }

  /** Within a session the register never goes back, whatever the meter says (OCPP 1.6 errata 3.78). */
  seeRegister(importWattHours: number): void {
    this.#registerWattHours = importWattHours;
    const session = this.#current;
    if (session === undefined || importWattHours <= session.meterLastWattHours) return;
    this.#current = { ...session, meterLastWattHours: importWattHours };
  }

  /** Whether energy flows now; to be called several times a second. */
  seeFlow(flows: boolean): void {
    this.#seeClock();
    const nowMs = this.#options.clock.monotonicMicros() / 1000;
    const sinceMs = this.#flowsSinceMs;
    this.#flowsSinceMs = flows ? nowMs : undefined;
    const session = this.#current;
    if (session === undefined || sinceMs === undefined) return;
    const chargingMillis = (session.chargingMillis ?? 0) + Math.round(nowMs - sinceMs);
    this.#current = { ...session, chargingMillis };
  }

  /**
   * Session, outbox entry and the guard's start in one commit. False when that failed: then no energy may flow.
   * @param also what belongs into the same commit
   */
  start({ idTag, bootId, reported, reservationId }: SessionStart, also: (session: SessionRecord) => void): boolean {
    const { store, clock, random, log } = this.#options;
    const meterStartWattHours = this.#registerWattHours;
    const session: SessionRecord = {
      id: random.uuid(),
      connectorId: this.#connectorId,
      idTag,
      startedAtMillis: clock.wallMillis(),
      meterStartWattHours,
      meterLastWattHours: meterStartWattHours,
      stoppedAtMillis: undefined,
      stopReason: undefined,
      deauthorized: false,
      reported,
      chargingMillis: 0,
    };
    try {
      store.atomically(() => {
        this.#noteBootId(bootId);
        store.sessions.start(session, reservationId);
        also(session);
      });
    } catch (error) {
      log.error(
        { connector: this.#connectorId, cause: String(error) },
        'the session could not be stored; it does not start',
      );
      return false;
    }
    this.#current = session;
    this.#flowsSinceMs = undefined;
    log.info(
      { connector: this.#connectorId, session: session.id, tag: fingerprint(idTag), meterStartWattHours },
      'session started',
    );
    return true;
  }

  /** Notes that the session is to end, so that a restart before its last register does not bring it back to life. */
  noteEnding(ending: SessionEnding): void {
    const session = this.#current;
    if (session === undefined) return;
    this.#try('the end of the session could not be noted', () =>
      this.#options.store.sessions.ending(session.id, ending),
    );
  }

  /** The central system refused it. */
  deauthorize(): void {
    const session = this.#current;
    if (session === undefined) return;
    this.#current = { ...session, deauthorized: true };
    this.#try('the refusal of the session could not be noted', () =>
      this.#options.store.sessions.deauthorize(session.id),
    );
  }

  end(ending: SessionEnding): void {
    const session = this.#current;
    if (session === undefined) return;
    this.#previous = this.#commitStop(session, ending);
    this.#current = undefined;
  }

  /** Which start of the guard the session belongs to. */
  get bootId(): string | undefined {
    return this.#options.store.state.get(this.#bootKey());
  }

  /** The guard that is heard now. */
  rememberGuard(bootId: string | undefined): void {
    this.#try('the start of the guard could not be noted', () => this.#noteBootId(bootId));
  }

  /** A session that began before the clock was set begins, once it is, when the store says by then. */
  #seeClock(): void {
    const { clock, store } = this.#options;
    const session = this.#current;
    if (session === undefined || isClockSet(session.startedAtMillis) || !isClockSet(clock.wallMillis())) return;
    const { startedAtMillis } = store.sessions.find(session.id) ?? session;
    this.#current = { ...session, startedAtMillis };
  }

  #try(failure: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.error({ connector: this.#connectorId, cause: String(error) }, failure);
    }
  }

  #noteBootId(bootId: string | undefined): void {
    if (bootId !== undefined && this.bootId !== bootId) this.#options.store.state.set(this.#bootKey(), bootId);
  }

  #finishedKey(): string {
    return `station.finished.${this.#connectorId}`;
  }

  #bootKey(): string {
    return `station.guard-boot.${this.#connectorId}`;
  }

  #commitStop(session: SessionRecord, { reason, idTag }: SessionEnding): SessionRecord {
    const { clock, log } = this.#options;
    const { meterLastWattHours: meterStopWattHours, chargingMillis } = session;
    const atMillis = Math.max(clock.wallMillis(), session.startedAtMillis);
    const transactionData = this.#transactionDataOf(session, atMillis);
    this.#storeStop(session.id, { reason, idTag, meterStopWattHours, chargingMillis, atMillis, transactionData });
    this.#options.store.samples.flush();
    log.info({ connector: this.#connectorId, session: session.id, reason, meterStopWattHours }, 'session ended');
    return { ...session, stoppedAtMillis: atMillis, stopReason: reason };
  }

  /** A session ends also where its samples cannot be read. */
  #transactionDataOf(session: SessionRecord, atMillis: number): readonly ToldSample[] | undefined {
    try {
      return this.#options.transactionData(session, atMillis);
    } catch (error) {
      this.#options.log.error({ session: session.id, cause: String(error) }, 'a session ends without its samples');
      return undefined;
    }
  }

  #storeStop(sessionId: string, stop: Parameters<Store['sessions']['stop']>[1]): void {
    const { store, log } = this.#options;
    try {
      store.atomically(() => {
        store.sessions.stop(sessionId, stop);
        store.transactionData.remove(sessionId);
        store.state.set(this.#finishedKey(), sessionId);
      });
    } catch (error) {
      this.#unstored.push(() => this.#storeStop(sessionId, stop));
      log.error({ session: sessionId, cause: String(error) }, 'the end of the session could not be stored yet');
    }
  }
}
