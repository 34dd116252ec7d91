// SPDX-License-Identifier: Apache-2.0
import type { Bill } from '../core/tariff/bill.ts';
import type { TariffTerms } from '../core/tariff/terms.ts';
import type { Stretch } from '../core/tariff/timeline.ts';
import type { ToldCost } from '../core/tariff/told-cost.ts';

/** A price scheme of the central system: all of the terms but what the charger adds when a session starts. */
export interface PriceScheme extends Omit<TariffTerms, 'source' | 'timeZone' | 'schemeId'> {
  readonly schemeId: number;
}

/** What is kept of the money of one session. */
export interface SessionTariff {
  /** Undefined: the charger has no price for it. */
  readonly terms: TariffTerms | undefined;
  /** When it is all over. */
  readonly bill: Bill | undefined;
  /** What the central system has said. */
  readonly told: ToldCost | undefined;
}

/** Prices and costs of sessions. */
export interface TariffRepository {
  find(sessionId: string): SessionTariff | undefined;
  /** The terms a session is billed by; never changed again. */
  freeze(sessionId: string, terms: TariffTerms): void;
  tell(sessionId: string, told: ToldCost): void;
  /** Adds a stretch, or replaces the one that begins at the same moment. */
  keep(sessionId: string, stretches: readonly Stretch[]): void;
  /** Oldest first. */
  stretches(sessionId: string): readonly Stretch[];
  finish(sessionId: string, bill: Bill): void;
  /** Sessions with terms and without a bill, oldest first. */
  unfinished(): readonly string[];
  /** By their ids. */
  schemes(): readonly PriceScheme[];
  /** Adds or replaces, and writes the audit entry in the same commit. */
  putScheme(scheme: PriceScheme, auditDetail: string): void;
  /** One, or all of them. @returns how many there were */
  removeSchemes(schemeId: number | undefined): number;
}
