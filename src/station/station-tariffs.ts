// SPDX-License-Identifier: Apache-2.0

import { cardStanding } from '../core/auth/card.ts';
import { standingOf } from '../core/auth/tag-info.ts';
import type { SessionRecord } from '../core/session/session.ts';
import { type FinalCost, type RunningCost, type ToldCost, toldBill } from '../core/tariff/told-cost.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { PriceScheme } from '../ports/tariff-store.ts';
import type { Settings } from '../settings/settings.ts';
import { type CostedConnector, SessionCosts } from './session-costs.ts';
import type { PriceOutcome, PricesInForce, SessionCost, TariffDesk } from './tariff-api.ts';
import { defaultPriceText, termsInForce } from './tariff-terms.ts';

export interface StationTariffsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly settings: Settings;
  /** A session as it is now, its register included. */
  readonly session: (sessionId: string) => SessionRecord | undefined;
}

const MOST_SCHEMES = 32;
/** Prices told for tags that have not started anything yet. */
const MOST_USER_PRICES = 16;

/** Prices and costs: freezes the terms of a session when it starts, and knows at any time what it costs. */
export class StationTariffs implements TariffDesk {
  readonly #options: StationTariffsOptions;
  readonly #costs: SessionCosts;
  /** By tag in lower case, oldest first. */
  readonly #userPrices = new Map<string, string>();
  #schemes: readonly PriceScheme[];
  #hasFailed = false;

  constructor(options: StationTariffsOptions) {
    this.#options = options;
    this.#costs = new SessionCosts(options);
    this.#schemes = options.store.tariffs.schemes();
  }

  /** To be called several times a second. Whatever becomes of the money, the charging goes on. */
  tick(connectors: readonly CostedConnector[]): void {
    try {
      this.#costs.tick(connectors);
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#options.log.error({ cause: String(error) }, 'costs of sessions cannot be watched');
      this.#hasFailed = true;
    }
  }

  /** For the display, which goes on without it when it cannot be read. */
  costShown(sessionId: string): SessionCost | undefined {
    try {
      return this.costOf(sessionId);
    } catch {
      return undefined;
    }
  }

  /** The station stops. */
  stop(): void {
    this.#costs.stop();
  }

  /**
   * Freezes what a session is billed by, in the commit that starts it.
   * @throws what the store throws; then the session must not start
   */
  freeze(sessionId: string): void {
    const { store, settings } = this.#options;
    const session = store.sessions.find(sessionId);
    if (session === undefined) return;
    const terms = termsInForce(settings, this.#schemes, this.#isMember(session.idTag));
    if (terms !== undefined) store.tariffs.freeze(sessionId, terms);
    const userText = this.#userPrices.get(session.idTag.toLowerCase());
    if (userText !== undefined) store.tariffs.tell(sessionId, { ...this.#told(sessionId), userText });
    this.#userPrices.delete(session.idTag.toLowerCase());
  }

  costOf(sessionId: string): SessionCost | undefined {
    const told = this.#options.store.tariffs.find(sessionId)?.told;
    const fromCentralSystem = told === undefined ? undefined : this.#toldCost(sessionId, told);
    if (fromCentralSystem !== undefined) return fromCentralSystem;
    const own = this.#costs.billOf(sessionId);
    if (own === undefined) return undefined;
    return { ...own.bill, by: 'charger', isFinal: own.isFinal, text: told?.userText, link: undefined };
  }

  /**
   * What the display shows of the price before a session of this tag.
   * @param online whether the central system can be reached
   */
  priceText(idTag: string | undefined, online: boolean): string | undefined {
    const own = idTag === undefined ? undefined : this.#userPrices.get(idTag.toLowerCase());
    return own ?? defaultPriceText(this.#options.settings, online);
  }

  inForce(): PricesInForce {
    const { settings } = this.#options;
    const terms = (isMember: boolean) => termsInForce(settings, this.#schemes, isMember);
    return { member: terms(true), guest: terms(false), text: defaultPriceText(settings, true) };
  }

  setScheme(scheme: PriceScheme): PriceOutcome {
    if (!this.#isEnabled()) return 'disabled';
    const others = this.#schemes.filter(({ schemeId }) => schemeId !== scheme.schemeId);
    if (others.length >= MOST_SCHEMES) throw new RangeError(`there are ${MOST_SCHEMES} price schemes already`);
    const { tariffs } = this.#options.store;
    tariffs.putScheme(scheme, `scheme ${scheme.schemeId}: ${scheme.elements.length} prices in ${scheme.currency}`);
    this.#schemes = tariffs.schemes();
    return 'accepted';
  }

  removeSchemes(schemeId: number | undefined): PriceOutcome {
    if (!this.#isEnabled()) return 'disabled';
    const { store } = this.#options;
    store.atomically(() => {
      const removed = store.tariffs.removeSchemes(schemeId);
      if (removed > 0)
        store.audit.add(
          'central-system',
          'price',
          `${schemeId === undefined ? 'all schemes' : `scheme ${schemeId}`} removed`,
        );
    });
    this.#schemes = store.tariffs.schemes();
    return 'accepted';
  }

  setUserPrice(idTag: string, text: string): PriceOutcome {
    if (!this.#isEnabled()) return 'disabled';
    const tag = idTag.toLowerCase();
    const running = this.#options.store.sessions.open().find(({ record }) => record.idTag.toLowerCase() === tag);
    if (running !== undefined) return this.#tell(running.record.id, (told) => ({ ...told, userText: text }));
    this.#userPrices.delete(tag);
    this.#userPrices.set(tag, text);
    const [oldest] = this.#userPrices.keys();
    if (this.#userPrices.size > MOST_USER_PRICES && oldest !== undefined) this.#userPrices.delete(oldest);
    return 'accepted';
  }

  tellRunningCost(sessionId: string, cost: Omit<RunningCost, 'stateSinceMillis'>): PriceOutcome {
    return this.#tell(sessionId, (told) => {
      const stays = told.running?.state === cost.state ? told.running : undefined;
      return { ...told, running: { ...cost, stateSinceMillis: stays?.stateSinceMillis ?? cost.atMillis } };
    });
  }

  tellFinalCost(sessionId: string, cost: FinalCost): PriceOutcome {
    return this.#tell(sessionId, (told) => ({ ...told, final: cost }));
  }

  #tell(sessionId: string, change: (told: ToldCost) => ToldCost): PriceOutcome {
    if (!this.#isEnabled()) return 'disabled';
    const { sessions, tariffs } = this.#options.store;
    if (sessions.find(sessionId) === undefined) return 'unknown-session';
    tariffs.tell(sessionId, change(this.#told(sessionId)));
    return 'accepted';
  }

  #told(sessionId: string): ToldCost {
    const { store, settings } = this.#options;
    const known = store.tariffs.find(sessionId);
    const currency = known?.terms?.currency ?? settings.get('tariff.currency');
    return known?.told ?? { currency, userText: undefined, running: undefined, final: undefined };
  }

  #toldCost(sessionId: string, told: ToldCost): SessionCost | undefined {
    const session = this.#options.session(sessionId);
    if (session === undefined) return undefined;
    const atMillis = session.stoppedAtMillis ?? this.#options.clock.wallMillis();
    const bill = toldBill(told, atMillis, session.meterLastWattHours);
    if (bill === undefined) return undefined;
    const { final, userText } = told;
    return {
      ...bill,
      by: 'central-system',
      isFinal: final !== undefined,
      text: final?.priceText ?? userText,
      link: final?.link,
    };
  }

  /** Whoever is on a list that the charger holds and goes by: its own, or the central system's. */
  #isMember(idTag: string): boolean {
    const { store, settings, clock } = this.#options;
    const card = settings.get('whitelist.enabled') ? store.cards.find(idTag) : undefined;
    if (card !== undefined && cardStanding(card, clock.wallMillis()) === 'accepted') return true;
    const listed = settings.get('ocpp.key.LocalAuthListEnabled') ? store.localList.find(idTag) : undefined;
    return listed !== undefined && standingOf(listed, clock.wallMillis()).kind === 'valid';
  }

  #isEnabled(): boolean {
    return this.#options.settings.get('tariff.central.enabled');
  }
}
