// SPDX-License-Identifier: Apache-2.0
import type { AuthorizationFacts } from '../core/auth/facts.ts';
import type { Store } from '../ports/store.ts';

/** What the charger's own list of cards says of a tag. */
export function whitelistEntry(store: Pick<Store, 'tags'>, idTag: string): AuthorizationFacts['whitelist'] {
  const entry = store.tags.find(idTag, 'list');
  if (entry === undefined) return 'unknown';
  return entry.accepted ? 'accepted' : 'blocked';
}
