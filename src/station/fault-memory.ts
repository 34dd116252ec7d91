// SPDX-License-Identifier: Apache-2.0
import { FAULT_CODES, type FaultCode, faultRow } from '../core/faults/catalogue.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Log } from '../ports/log.ts';
import type { StateRepository } from '../ports/store.ts';

/** A guard that starts again tells shorter faults anew within that time; longer ones it would have forgotten. */
const WORTH_KEEPING_MS = 10_000;

function outlivesRestart(code: FaultCode): boolean {
  const { latch, clearAfterMs, owner } = faultRow(code);
  return owner === 'guard' && (latch !== 'self' || clearAfterMs > WORTH_KEEPING_MS);
}

/** Keeps for a guard, which writes no disk, the faults that its restart must not end. */
export class FaultMemory {
  readonly #state: StateRepository;
  readonly #key: string;
  readonly #log: Log;
  #kept: string;

  constructor(state: StateRepository, connectorId: number, log: Log) {
    this.#state = state;
    this.#log = log;
    this.#key = `station.faults.${connectorId}`;
    this.#kept = state.get(this.#key) ?? '';
  }

  /** What to tell the guard at hello; words this program does not know are left out. */
  codes(): FaultCode[] {
    const kept = new Set(this.#kept.split(','));
    return FAULT_CODES.filter((code) => kept.has(code));
  }

  /** Takes over what the guard has now; writes only when that changed. */
  see(snapshot: GuardSnapshot): void {
    const now = snapshot.faults.map((fault) => fault.code).filter(outlivesRestart);
    const text = now.sort().join(',');
    if (text === this.#kept) return;
    try {
      if (text === '') this.#state.remove(this.#key);
      else this.#state.set(this.#key, text);
      this.#kept = text;
    } catch (error) {
      this.#log.error({ cause: String(error) }, 'faults could not be stored; the next snapshot tries again');
    }
  }
}
