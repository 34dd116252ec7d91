// SPDX-License-Identifier: Apache-2.0
import type { Card } from '../core/auth/card.ts';

/** Which cards of the list are wanted. */
export interface CardQuery {
  /** Beginning of the idTag, in upper case. */
  readonly prefix: string;
  /** Whole idTags that are wanted too. */
  readonly idTags: readonly string[];
  /** A part of the name, whatever the case of ASCII letters; undefined or empty: names are not looked at. */
  readonly name?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** The charger's own list of cards, looked up without regard to case. */
export interface CardRepository {
  find(idTag: string): Card | undefined;
  count(): number;
  /** Adds or replaces. */
  put(card: Card): void;
  remove(idTag: string): boolean;
  clear(): void;
  /** By idTag, and how many there are on all pages. */
  search(query: CardQuery): { readonly cards: readonly Card[]; readonly total: number };
  /** All of them, by idTag. */
  all(): readonly Card[];
}
