// SPDX-License-Identifier: Apache-2.0
import type { GuardLink } from '../link/guard-link.ts';
import type { GuardMessage, GuardSnapshot } from '../link/messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';

export interface ZeroedLinkOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly log: Log;
  /** Whether a session of this connector is open, whose register must not leap. */
  readonly isInSession: () => boolean;
}

/** An offset that is not durable yet. */
interface PendingOffset {
  readonly offsetWattHours: number;
  /** Within a session: what is counted goes on from where it was. */
  readonly goesOn: boolean;
  readonly triedAtMs: number;
}

/** A new offset that the store did not take is tried again after this time. */
const RETRY_MS = 10_000;

/**
 * The link to a guard with the meter's register counted from where it was set to zero (ETEK manual, LOADMANAGEMENT:
 * Set Zero), and on from where it was when the meter begins anew within a session (fault table F30); between sessions, what
 * is told is then what the meter itself shows. The meter is never written: the offset is ours, durable before it is used,
 * and noted. It is negative where the meter has counted less than we have.
 */
export class ZeroedLink {
  readonly link: GuardLink;
  readonly #inner: GuardLink;
  readonly #options: ZeroedLinkOptions;
  #offsetWattHours: number;
  /** What was counted last; undefined on a charger that has never counted. */
  #lastWattHours: number | undefined;
  #wasRestarted = true;
  /** The offset of a meter that has begun anew, while the store does not take it; what is counted stands still then. */
  #pending: PendingOffset | undefined;

  constructor(inner: GuardLink, options: ZeroedLinkOptions) {
    this.#inner = inner;
    this.#options = options;
    const { store } = options;
    const stored = Number(store.state.get(this.#key('meterZero')) ?? 0);
    this.#offsetWattHours = Number.isSafeInteger(stored) ? stored : 0;
    const session = store.sessions.latestOf(inner.connectorId);
    // What the last session counted is of before the zero when none has begun since.
    const isOfBefore = session?.id === store.state.get(this.#key('zeroedAfter'));
    this.#lastWattHours = isOfBefore ? undefined : session?.meterLastWattHours;
    this.link = {
      connectorId: inner.connectorId,
      get online() {
        return inner.online;
      },
      get bootId() {
        return inner.bootId;
      },
      get hasMeter() {
        return inner.hasMeter;
      },
      latest: () => {
        const snapshot = inner.latest();
        return snapshot && this.#countedSnapshot(snapshot);
      },
      send: (message) => inner.send(message),
      onMessage: (listener) => inner.onMessage((message) => listener(this.#counted(message))),
      onPresence: (listener) => inner.onPresence(listener),
    };
  }

  /**
   * From now on the register counts from here. The caller makes sure that no session runs.
   * @param by who asked, for the audit log
   * @returns false while the meter does not answer, or when it cannot be stored
   */
  setZero(by: string): boolean {
    const meter = this.#inner.online ? this.#inner.latest()?.meter : undefined;
    if (meter === undefined || meter === null) return false;
    const isMoved = this.#move(meter.importWattHours, by, 'meter set to zero', () => this.#forgetLastSession());
    if (!isMoved) return false;
    this.#lastWattHours = 0;
    this.#pending = undefined;
    return true;
  }

  #key(name: 'meterZero' | 'zeroedAfter'): string {
    return `station.${name}.${this.#inner.connectorId}`;
  }

  /** @returns false when it cannot be stored; then nothing has changed */
  #move(offsetWattHours: number, by: string, action: string, also: () => void): boolean {
    const { store, log } = this.#options;
    const connector = this.#inner.connectorId;
    const before = this.#offsetWattHours;
    try {
      store.atomically(() => {
        if (offsetWattHours === 0) store.state.remove(this.#key('meterZero'));
        else store.state.set(this.#key('meterZero'), String(offsetWattHours));
        also();
        const detail = `connector ${connector}: zero is the meter's ${offsetWattHours} Wh, was ${before} Wh`;
        store.audit.add(by, action, detail);
      });
    } catch (error) {
      log.error({ connector, cause: String(error) }, 'the new zero of the meter could not be stored');
      return false;
    }
    this.#offsetWattHours = offsetWattHours;
    log.warn({ connector, by, offsetWattHours, before }, 'the register counts from a new zero');
    return true;
  }

  #counted(message: GuardMessage): GuardMessage {
    if (message.type === 'snapshot') {
      this.#watch(message);
      return this.#countedSnapshot(message);
    }
    if (message.type !== 'event' || message.importWattHours === undefined) return message;
    return { ...message, importWattHours: this.#countedRegister(message.importWattHours) };
  }

  #countedSnapshot(snapshot: GuardSnapshot): GuardSnapshot {
    if (snapshot.meter === null) return snapshot;
    const importWattHours = this.#countedRegister(snapshot.meter.importWattHours);
    return { ...snapshot, meter: { ...snapshot.meter, importWattHours } };
  }

  /** What is counted never goes back, and stands still while a meter that began anew has no offset yet. */
  #countedRegister(importWattHours: number): number {
    const last = this.#lastWattHours ?? 0;
    return this.#pending === undefined ? Math.max(last, importWattHours - this.#offsetWattHours) : last;
  }

  /** A register that falls, or of which the guard says that it began anew, is another count: ours goes on from where it was. */
  #watch({ meter, faults }: GuardSnapshot): void {
    if (meter === null) return;
    const isRestarted = faults.some(({ code }) => code === 'meter-restarted');
    const hasJumped = isRestarted && !this.#wasRestarted;
    this.#wasRestarted = isRestarted;
    const last = this.#lastWattHours;
    const counted = meter.importWattHours - (this.#pending?.offsetWattHours ?? this.#offsetWattHours);
    const goesOn = last !== undefined && this.#options.isInSession();
    if (counted < (last ?? 0) || (last !== undefined && hasJumped)) {
      const offsetWattHours = goesOn ? meter.importWattHours - last : 0;
      this.#pending = { offsetWattHours, goesOn, triedAtMs: Number.NEGATIVE_INFINITY };
    }
    if (this.#pending !== undefined) this.#tryPending(this.#pending);
    this.#lastWattHours = this.#countedRegister(meter.importWattHours);
  }

  #tryPending(pending: PendingOffset): void {
    const nowMs = this.#options.clock.monotonicMicros() / 1000;
    if (nowMs - pending.triedAtMs < RETRY_MS) return;
    const { offsetWattHours, goesOn } = pending;
    const isMoved = this.#move(offsetWattHours, 'charger', 'meter began anew', () => {
      if (!goesOn) this.#forgetLastSession();
    });
    if (isMoved && !goesOn) this.#lastWattHours = undefined;
    this.#pending = isMoved ? undefined : { ...pending, triedAtMs: nowMs };
  }

  /** What the last session counted is of another count than what comes now. */
  #forgetLastSession(): void {
    const { store } = this.#options;
    const session = store.sessions.latestOf(this.#inner.connectorId);
    if (session !== undefined) store.state.set(this.#key('zeroedAfter'), session.id);
  }
}
