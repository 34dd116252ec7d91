// SPDX-License-Identifier: Apache-2.0
import type { FaultSet } from '../core/faults/active-set.ts';
import { faultRow } from '../core/faults/catalogue.ts';
import type { GuardEvent, GuardMessage } from '../link/messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** Tells the station and the log what happens between two snapshots. */
export class Announcer {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #send: (message: GuardMessage) => void;
  readonly #register: () => number | undefined;
  #seq = 0;
  #contactsWereClosed = false;

  /** @param register the meter's last import register, Wh */
  constructor(
    parts: { readonly clock: Clock; readonly log: Log; readonly send: (message: GuardMessage) => void },
    register: () => number | undefined,
  ) {
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#send = parts.send;
    this.#register = register;
  }

  contacts(closed: boolean): void {
    if (closed === this.#contactsWereClosed) return;
    this.#contactsWereClosed = closed;
    this.#tell({ name: closed ? 'contactor-closed' : 'contactor-opened' });
  }

  faults(before: FaultSet, after: FaultSet): void {
    const had = new Set(before.active.map((fault) => fault.code));
    const has = new Set(after.active.map((fault) => fault.code));
    for (const code of has) {
      if (had.has(code)) continue;
      this.#log.warn({ fault: code, row: faultRow(code).row }, 'fault raised');
      this.#tell({ name: 'fault-raised', fault: code });
    }
    for (const code of had) {
      if (has.has(code)) continue;
      this.#log.info({ fault: code }, 'fault cleared');
      this.#tell({ name: 'fault-cleared', fault: code });
    }
  }

  #tell(event: Pick<GuardEvent, 'name' | 'fault'>): void {
    this.#seq += 1;
    const register = this.#register();
    this.#send({
      type: 'event',
      seq: this.#seq,
      atMicros: this.#clock.monotonicMicros(),
      ...event,
      ...(register === undefined ? {} : { importWattHours: Math.floor(register) }),
    });
  }
}
