// SPDX-License-Identifier: Apache-2.0
import type { StateRepository } from '../../ports/store.ts';
import type { Settings } from '../../settings/settings.ts';
import { isStandAlone } from '../../settings/stand-alone.ts';
import type { RegistrationStatus } from './boot-notification.ts';

const KEY = 'ocpp.accepted-by';

/**
 * Whether the central system has ever accepted the charger, and what that is worth before it does so again. What is
 * charged at a charger that it does not know may never be paid for (OCPP 1.6 errata 3.11).
 */
export class Acquaintance {
  readonly #settings: Settings;
  readonly #state: Pick<StateRepository, 'get' | 'set'>;

  constructor(settings: Settings, state: Pick<StateRepository, 'get' | 'set'>) {
    this.#settings = settings;
    this.#state = state;
  }

  /** The central system that is set has just accepted the charger. */
  accepted(): void {
    if (this.#state.get(KEY) !== this.#place()) this.#state.set(KEY, this.#place());
  }

  /** Whether sessions may begin, by `ocpp.preBootTransactions`. @param status the central system's last word, if any */
  admits(status: RegistrationStatus): boolean {
    const policy = this.#settings.get('ocpp.preBootTransactions');
    if (isStandAlone(this.#settings) || policy === 'Allow' || status === 'accepted') return true;
    return policy === 'KnownSystem' && status === 'unregistered' && this.#state.get(KEY) === this.#place();
  }

  #place(): string {
    return JSON.stringify([this.#settings.get('ocpp.url'), this.#settings.get('ocpp.chargePointId')]);
  }
}
