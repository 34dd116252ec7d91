// SPDX-License-Identifier: Apache-2.0
import type { SessionRecord } from '../core/session/session.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { OpenSession, SessionEnding, Store } from '../ports/store.ts';
import { fingerprint } from './authorizer.ts';

export interface JournalOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly store: Store;
}

/** How far back the last register of a connector is looked for. */
const SESSIONS_LOOKED_AT = 1000;

/** The session of one connector on disk, and the register that belongs to it. */
export class SessionJournal {
  readonly #connectorId: number;
  readonly #options: JournalOptions;
  #current: SessionRecord | undefined;
  #previous: SessionRecord | undefined;
  #registerWattHours = 0;

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
    if (this.isFinishedStillPlugged) this.#options.store.state.remove(this.#finishedKey());
  }

  /** Reads what an earlier run left open. More than one open session cannot be right: the older ones are closed. */
  load(): OpenSession | undefined {
    const { store, log } = this.#options;
    const isMine = (record: SessionRecord): boolean => record.connectorId === this.#connectorId;
    this.#registerWattHours = store.sessions.latest(SESSIONS_LOOKED_AT).find(isMine)?.meterLastWattHours ?? 0;
    const open = store.sessions.open().filter(({ record }) => isMine(record));
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

  /**
   * Session, outbox entry and the guard's start in one commit. False when that failed: then no energy may flow.
   * @param also what belongs into the same commit
   */
  start(idTag: string, bootId: string | undefined, reported: boolean, also: (sessionId: string) => void): boolean {
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
    };
    try {
      store.atomically(() => {
        this.#noteBootId(bootId);
        store.sessions.start(session);
        also(session.id);
      });
    } catch (error) {
      log.error(
        { connector: this.#connectorId, cause: String(error) },
        'the session could not be stored; it does not start',
      );
      return false;
    }
    this.#current = session;
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
    try {
      this.#options.store.sessions.ending(session.id, ending);
    } catch (error) {
      this.#options.log.error(
        { session: session.id, cause: String(error) },
        'the end of the session could not be noted',
      );
    }
  }

  /** The central system refused it. */
  deauthorize(): void {
    const session = this.#current;
    if (session === undefined) return;
    this.#options.store.sessions.deauthorize(session.id);
    this.#current = { ...session, deauthorized: true };
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
    try {
      this.#noteBootId(bootId);
    } catch (error) {
      this.#options.log.error(
        { connector: this.#connectorId, cause: String(error) },
        'the start of the guard could not be noted',
      );
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
    const { store, clock, log } = this.#options;
    const meterStopWattHours = session.meterLastWattHours;
    const atMillis = Math.max(clock.wallMillis(), session.startedAtMillis);
    try {
      store.atomically(() => {
        store.sessions.stop(session.id, { reason, idTag, meterStopWattHours, atMillis });
        store.state.set(this.#finishedKey(), session.id);
      });
      log.info({ connector: this.#connectorId, session: session.id, reason, meterStopWattHours }, 'session ended');
    } catch (error) {
      log.error(
        { session: session.id, cause: String(error) },
        'the end of the session could not be stored; the next start does it',
      );
    }
    return { ...session, stoppedAtMillis: atMillis, stopReason: reason };
  }
}
