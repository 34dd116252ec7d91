// SPDX-License-Identifier: Apache-2.0
import { say } from '../core/display/messages/catalogue.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Notice } from './panel-view.ts';
import { PENDING_KEY } from './security/own-keys.ts';

/** Which start of the guard the switch was last looked at. */
const CHECKED_KEY = 'station.dipChecked';
/** What the OCPP client remembers of its last login, a password among it. */
export const LAST_LOGIN_KEY = 'ocpp.lastLogin';
/** At which start of the guard the charger was reset. */
const RESET_KEY = 'station.factoryReset';

/**
 * Everything a person has set goes: settings, accounts and their sign-ins, cards, reservations, charging
 * profiles, the central system's prices, certificates and the last login at the central system, out-of-order
 * marks. What happened stays:
 * sessions, what the central system must still hear, counters, the meter's zero, latched faults, the audit log.
 * One commit, so that a power cut leaves all or nothing.
 */
export function factoryReset(store: Store, bootId: string): void {
  store.atomically(() => {
    store.settings.clear();
    store.accounts.clear();
    store.cards.clear();
    store.authorizationCache.clear();
    store.localList.clear();
    store.availability.clear();
    store.reservations.clear();
    store.chargingProfiles.clear();
    store.tariffs.removeSchemes(undefined);
    store.certificates.clear();
    store.state.remove(LAST_LOGIN_KEY);
    store.state.remove(PENDING_KEY);
    store.state.set(CHECKED_KEY, bootId);
    store.state.set(RESET_KEY, bootId);
    store.audit.add('dip-switch', 'factory reset', 'settings, accounts and cards were removed');
  });
}

export interface DipResetOptions {
  readonly link: GuardLink;
  readonly store: Store;
  readonly log: Log;
  /** Whether the product's switch at this code asks for a factory reset. */
  readonly asksForReset: (dipCode: number) => boolean;
  /** The store is as at delivery; what is in memory is not. */
  readonly onReset: () => void;
}

/**
 * The position of the DIP switch that stands for a factory reset (Blink manual: SW1 SW2 SW3 = 000). It counts at power-on
 * only, once for each; a switch that is moved while the charger runs resets nothing, and the guard allows no current.
 */
export class DipReset {
  readonly #options: DipResetOptions;
  /** The first guard that was heard since the station started. */
  #firstBootId: string | undefined;
  #code: number | undefined;
  /** The guard's start at which the switch was looked at; in memory, as it is asked for with each snapshot. */
  #checkedBootId: string | undefined;

  constructor(options: DipResetOptions) {
    this.#options = options;
  }

  /** What to show as long as the switch stands where nothing is allowed after a reset. */
  get notice(): Notice | undefined {
    const { store, link, asksForReset } = this.#options;
    const asks = this.#code !== undefined && asksForReset(this.#code);
    const isReset = asks && store.state.get(RESET_KEY) === link.bootId;
    return isReset ? (language) => say(language, 'notice.factory-reset-done') : undefined;
  }

  /** The guard is heard. */
  see(snapshot: GuardSnapshot): void {
    const { link, store, log, asksForReset, onReset } = this.#options;
    const { bootId } = link;
    this.#code = snapshot.dipCode ?? undefined;
    if (bootId === undefined || snapshot.dipCode === null) return;
    this.#firstBootId ??= bootId;
    this.#checkedBootId ??= store.state.get(CHECKED_KEY);
    if (this.#checkedBootId === bootId) return;
    try {
      if (!asksForReset(snapshot.dipCode) || !this.#isPowerOn(bootId, snapshot)) {
        store.state.set(CHECKED_KEY, bootId);
        this.#checkedBootId = bootId;
        return;
      }
      factoryReset(store, bootId);
    } catch (error) {
      log.error({ cause: String(error) }, 'the factory reset could not be stored; the next snapshot tries again');
      return;
    }
    log.warn({}, 'factory reset by the DIP switch');
    onReset();
  }

  /** A guard that starts again beside a station that runs has crashed; the supply was not away. */
  #isPowerOn(bootId: string, snapshot: GuardSnapshot): boolean {
    const isMoved = snapshot.faults.some(({ code }) => code === 'dip-changed');
    return bootId === this.#firstBootId && !isMoved;
  }
}
