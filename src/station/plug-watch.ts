// SPDX-License-Identifier: Apache-2.0
import type { Log } from '../ports/log.ts';
import type { StateRepository } from '../ports/store.ts';

/**
 * Tells when a vehicle was plugged in that the station did not see coming: while it was down, or did not hear the guard,
 * the one before may have driven off, and its session is not the next one's. The guard counts; this remembers the count.
 */
export class PlugWatch {
  readonly #state: StateRepository;
  readonly #key: string;
  readonly #log: Log;
  #seen: string | undefined;

  constructor(state: StateRepository, connectorId: number, log: Log) {
    this.#state = state;
    this.#key = `station.plugs.${connectorId}`;
    this.#log = log;
    this.#seen = state.get(this.#key);
  }

  /**
   * @param plugs vehicles plugged in since that start of the guard
   * @returns whether one was plugged in since this was last called, before a restart of the station or after it
   */
  see(bootId: string, plugs: number): boolean {
    const now = `${bootId} ${plugs}`;
    if (now === this.#seen) return false;
    const sameGuard = this.#seen?.startsWith(`${bootId} `) === true;
    this.#seen = now;
    try {
      this.#state.set(this.#key, now);
    } catch (error) {
      this.#log.error({ cause: String(error) }, 'the count of plugs could not be stored');
    }
    return sameGuard;
  }
}
