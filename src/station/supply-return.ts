// SPDX-License-Identifier: Apache-2.0
import type { Log } from '../ports/log.ts';
import type { StateRepository } from '../ports/store.ts';

const RUNNING_KEY = 'station.running';

/** Tells an orderly end of the station from one by a power cut or a kill. */
export class RunMarker {
  readonly #state: StateRepository;
  readonly #log: Log;
  /** Whether the run before this one ended without saying so. */
  readonly wasCutShort: boolean;

  constructor(state: StateRepository, log: Log) {
    this.#state = state;
    this.#log = log;
    this.wasCutShort = state.get(RUNNING_KEY) !== undefined;
  }

  /** From now on an end that is not told counts as a power cut or a kill. */
  set(): void {
    this.#try(() => this.#state.set(RUNNING_KEY, '1'));
  }

  /** The end is wanted. */
  clear(): void {
    this.#try(() => this.#state.remove(RUNNING_KEY));
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#log.error({ cause: String(error) }, 'the start or end of the station could not be noted');
    }
  }
}

/**
 * Whether the supply of a connector was away before the station started, and its vehicle stayed plugged in since. It was
 * when the last run was cut short and the guard is not the one of that run: a station that crashed finds the same guard.
 */
export class SupplyReturn {
  readonly #key: string;
  readonly #state: StateRepository;
  readonly #log: Log;
  /** The guard's start at which the supply came back; durable, as the station may start again before it matters. */
  #returnedWith: string | undefined;
  #heard = false;

  constructor(connectorId: number, state: StateRepository, log: Log) {
    this.#key = `station.returned.${connectorId}`;
    this.#state = state;
    this.#log = log;
  }

  get isFresh(): boolean {
    return this.#returnedWith !== undefined;
  }

  /**
   * A guard said hello; the first one since the start of the station tells.
   * @param bootIdThen the guard that was heard last by the run before
   */
  heard(bootIdNow: string, bootIdThen: string | undefined, wasCutShort: boolean): void {
    if (this.#heard) return;
    this.#heard = true;
    const isOther = bootIdThen !== undefined && bootIdThen !== bootIdNow;
    if (wasCutShort && isOther) this.#note(bootIdNow);
    else if (this.#state.get(this.#key) === bootIdNow) this.#returnedWith = bootIdNow;
  }

  /** The vehicle was unplugged, or its charge has drawn its delay: whatever comes next is new demand. */
  forget(): void {
    if (this.#returnedWith !== undefined) this.#note(undefined);
  }

  #note(bootId: string | undefined): void {
    this.#returnedWith = bootId;
    try {
      if (bootId === undefined) this.#state.remove(this.#key);
      else this.#state.set(this.#key, bootId);
    } catch (error) {
      this.#log.error({ cause: String(error) }, 'the return of the supply could not be noted');
    }
  }
}
