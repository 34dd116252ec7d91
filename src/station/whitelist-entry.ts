// SPDX-License-Identifier: Apache-2.0
import { cardStanding } from '../core/auth/card.ts';
import type { AuthorizationFacts } from '../core/auth/facts.ts';
import type { Store } from '../ports/store.ts';

/**
 * What the charger's own list of cards says of a tag; a card whose time is over is refused like a blocked one.
 * @param wallMillis undefined while the time is not known: no card's time is over then
 */
export function whitelistEntry(
  { cards }: Pick<Store, 'cards'>,
  idTag: string,
  wallMillis: number | undefined,
): AuthorizationFacts['whitelist'] {
  const card = cards.find(idTag);
  if (card === undefined) return 'unknown';
  const standing = cardStanding(card, wallMillis ?? 0);
  return standing === 'expired' ? 'blocked' : standing;
}
