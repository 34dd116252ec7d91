// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { faultRow } from '../core/faults/catalogue.ts';
import { type GuardSnapshot, type RememberedFault, rememberedFaultSchema } from '../link/messages.ts';
import type { Log } from '../ports/log.ts';
import type { StateRepository } from '../ports/store.ts';

/** A guard that starts again tells shorter faults anew within that time; longer ones it would have forgotten. */
const WORTH_KEEPING_MS = 10_000;

const storedSchema = v.array(rememberedFaultSchema);

/** Keeps for a guard, which writes no disk, the faults and the used retries that its restart must not end. */
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

  /** What to tell the guard at hello; what this program cannot read is left out. */
  faults(): RememberedFault[] {
    if (this.#kept === '') return [];
    try {
      return v.parse(storedSchema, JSON.parse(this.#kept));
    } catch (error) {
      this.#log.error(
        { key: this.#key, cause: String(error) },
        'the stored faults cannot be read; the guard starts without',
      );
      return [];
    }
  }

  /** Takes over what the guard has now; writes only when that changed. */
  see(snapshot: GuardSnapshot): void {
    const now = worthKeeping(snapshot);
    const text = now.length === 0 ? '' : JSON.stringify(now);
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

function worthKeeping({ faults, retriesUsed }: GuardSnapshot): RememberedFault[] {
  const used = new Map(retriesUsed.map(({ code, times }) => [code, times]));
  const active = faults
    .filter(({ code, ends }) => ends !== 'self' || faultRow(code).clearAfterMs > WORTH_KEEPING_MS)
    .map(({ code, ends }) => ({ code, ends, retriesUsed: used.get(code) ?? 0 }));
  const ended = retriesUsed
    .filter(({ code }) => !active.some((fault) => fault.code === code))
    .map(({ code, times }) => ({ code, ends: null, retriesUsed: times }));
  return [...active, ...ended].sort((one, other) => one.code.localeCompare(other.code));
}
