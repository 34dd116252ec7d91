// SPDX-License-Identifier: Apache-2.0

/** As many cards as the charger's own list takes. */
export const MOST_CARDS = 10_000;
export const LONGEST_CARD_NAME = 40;

/** A card on the charger's own list. */
export interface Card {
  /** In its canonical form; no two cards differ by case only. */
  readonly idTag: string;
  /** Whose it is, for people; at most 40 characters, empty for none. */
  readonly name: string;
  readonly blocked: boolean;
  /** Wall clock; undefined: for ever. */
  readonly validUntilMillis: number | undefined;
  /** Wall clock; undefined: nobody noted it. */
  readonly addedAtMillis: number | undefined;
  readonly addedBy: string;
}

/** What may be changed of a card; undefined leaves it as it is. */
export interface CardDetails {
  readonly name?: string | undefined;
  readonly blocked?: boolean | undefined;
  /** null: for ever */
  readonly validUntilMillis?: number | null | undefined;
}

/** What the list says of a card at a time of the wall clock. */
export type CardStanding = 'accepted' | 'blocked' | 'expired';

export function cardStanding(card: Card, nowMillis: number): CardStanding {
  if (card.blocked) return 'blocked';
  return card.validUntilMillis !== undefined && nowMillis >= card.validUntilMillis ? 'expired' : 'accepted';
}

/** A name as it is kept, or why it cannot be one. */
export function parseCardName(
  text: string,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly why: string } {
  const name = text.trim();
  if ([...name].length > LONGEST_CARD_NAME)
    return { ok: false, why: `must have at most ${LONGEST_CARD_NAME} characters` };
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return { ok: false, why: 'must have no control characters' };
  return { ok: true, name };
}

/** The card with its details changed; a card that was not there is `addedAtMillis`, `addedBy`. */
export function withDetails(card: Card, details: CardDetails): Card {
  const { name = card.name, blocked = card.blocked, validUntilMillis } = details;
  const until = validUntilMillis === undefined ? card.validUntilMillis : (validUntilMillis ?? undefined);
  return { ...card, name, blocked, validUntilMillis: until };
}

/** Whether people see no difference. */
export function sameDetails(a: Card, b: Card): boolean {
  return a.name === b.name && a.blocked === b.blocked && a.validUntilMillis === b.validUntilMillis;
}
