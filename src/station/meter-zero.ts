// SPDX-License-Identifier: Apache-2.0
import type { GuardLink } from '../link/guard-link.ts';
import type { GuardMessage, GuardSnapshot } from '../link/messages.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';

/**
 * The link to a guard with the meter's register counted from where it was set to zero (ETEK manual, LOADMANAGEMENT:
 * Set Zero). The meter itself is never written: the offset is ours, durable before it is used, and noted.
 */
export class ZeroedLink {
  readonly link: GuardLink;
  readonly #inner: GuardLink;
  readonly #store: Store;
  readonly #log: Log;
  #offsetWattHours: number;

  constructor(inner: GuardLink, store: Store, log: Log) {
    this.#inner = inner;
    this.#store = store;
    this.#log = log;
    const stored = Number(store.state.get(this.#key) ?? 0);
    this.#offsetWattHours = Number.isSafeInteger(stored) && stored > 0 ? stored : 0;
    const see = (message: GuardMessage) => this.#counted(message);
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
      onMessage: (listener) => inner.onMessage((message) => listener(see(message))),
      onPresence: (listener) => inner.onPresence(listener),
    };
  }

  /**
   * From now on the register counts from here. The caller makes sure that no session runs.
   * @param by who asked, for the audit log
   * @returns false while the meter does not answer
   */
  setZero(by: string): boolean {
    const meter = this.#inner.online ? this.#inner.latest()?.meter : undefined;
    if (meter === undefined || meter === null) return false;
    this.#move(meter.importWattHours, by);
    return true;
  }

  get #key(): string {
    return `station.meterZero.${this.#inner.connectorId}`;
  }

  #move(offsetWattHours: number, by: string): void {
    const connector = this.#inner.connectorId;
    const before = this.#offsetWattHours;
    this.#store.atomically(() => {
      if (offsetWattHours === 0) this.#store.state.remove(this.#key);
      else this.#store.state.set(this.#key, String(offsetWattHours));
      const detail = `connector ${connector}: zero is the meter's ${offsetWattHours} Wh, was ${before} Wh`;
      this.#store.audit.add(by, 'meter set to zero', detail);
    });
    this.#offsetWattHours = offsetWattHours;
    this.#log.warn({ connector, by, offsetWattHours, before }, 'the register counts from a new zero');
  }

  #counted(message: GuardMessage): GuardMessage {
    if (message.type === 'snapshot') return this.#countedSnapshot(message);
    if (message.type !== 'event' || message.importWattHours === undefined) return message;
    return { ...message, importWattHours: this.#countedRegister(message.importWattHours) };
  }

  #countedSnapshot(snapshot: GuardSnapshot): GuardSnapshot {
    if (snapshot.meter === null || this.#offsetWattHours === 0) return snapshot;
    const importWattHours = this.#countedRegister(snapshot.meter.importWattHours);
    return { ...snapshot, meter: { ...snapshot.meter, importWattHours } };
  }

  #countedRegister(importWattHours: number): number {
    // A register below its own zero is another meter's: the offset of the old one must not eat what it counts.
    if (importWattHours < this.#offsetWattHours) this.#move(0, 'charger');
    return importWattHours - this.#offsetWattHours;
  }
}
