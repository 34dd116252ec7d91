// SPDX-License-Identifier: Apache-2.0
import { type Card, cardStanding } from '../../core/auth/card.ts';
import { tagForms } from '../../core/auth/tag-forms.ts';

/** A card on the list, for those who may keep it. */
export interface CardView {
  readonly idTag: string;
  /** As printed on cards; null: it has none. */
  readonly decimal: string | null;
  readonly name: string;
  readonly blocked: boolean;
  readonly expired: boolean;
  readonly validUntilMillis: number | null;
  readonly addedAtMillis: number | null;
  readonly addedBy: string;
}

export interface CardPageView {
  readonly cards: readonly CardView[];
  /** How many match, on all pages. */
  readonly total: number;
  /** How many there are, and may be. */
  readonly count: number;
  readonly capacity: number;
}

export function viewCard(card: Card, nowMillis: number): CardView {
  return {
    idTag: card.idTag,
    decimal: tagForms(card.idTag).decimal ?? null,
    name: card.name,
    blocked: card.blocked,
    expired: cardStanding({ ...card, blocked: false }, nowMillis) === 'expired',
    validUntilMillis: card.validUntilMillis ?? null,
    addedAtMillis: card.addedAtMillis ?? null,
    addedBy: card.addedBy,
  };
}
