// SPDX-License-Identifier: Apache-2.0
import type { Bill } from '../core/tariff/bill.ts';
import type { TariffTerms } from '../core/tariff/terms.ts';
import type { FinalCost, RunningCost } from '../core/tariff/told-cost.ts';
import type { PriceScheme } from '../ports/tariff-store.ts';

/** What a session costs so far, or has cost. */
export interface SessionCost extends Bill {
  /** Who worked it out. A central system's word has no lines. */
  readonly by: 'charger' | 'central-system';
  /** Nothing is added any more. */
  readonly isFinal: boolean;
  /** The central system's words: the bill when it is over, before that the price. */
  readonly text: string | undefined;
  /** Where the central system has an invoice. */
  readonly link: string | undefined;
}

/** What a session that starts now would be billed by; undefined: it costs nothing here. */
export interface PricesInForce {
  readonly member: TariffTerms | undefined;
  readonly guest: TariffTerms | undefined;
  /** What the central system wants shown before a session. */
  readonly text: string | undefined;
}

/** `disabled`: the charger takes no prices from a central system · `unknown-session`: there is none of that id. */
export type PriceOutcome = 'accepted' | 'disabled' | 'unknown-session';

/** Prices, and what sessions cost by them. */
export interface TariffDesk {
  /** Undefined for an unknown session and for one that costs nothing here. */
  costOf(sessionId: string): SessionCost | undefined;
  inForce(): PricesInForce;
  /** Holds for sessions that start from now on. At most 32 schemes; one more throws a RangeError. */
  setScheme(scheme: PriceScheme): PriceOutcome;
  /** One scheme of the central system, or all of them. */
  removeSchemes(schemeId: number | undefined): PriceOutcome;
  /** A price in words for the next session of a tag, or the one that runs. */
  setUserPrice(idTag: string, text: string): PriceOutcome;
  tellRunningCost(sessionId: string, cost: Omit<RunningCost, 'stateSinceMillis'>): PriceOutcome;
  tellFinalCost(sessionId: string, cost: FinalCost): PriceOutcome;
}
