// SPDX-License-Identifier: Apache-2.0
import type { AuthorizationFacts, AuthorizationRules } from './facts.ts';
import { standingOf, type TagInfo, type TagStatus } from './tag-info.ts';

/** What the charger can say of a tag by itself, and from where it knows. */
export type LocalKnowledge =
  | { readonly kind: 'valid'; readonly source: 'whitelisted' | 'listed' | 'cached' }
  /** `blocked-here`: by the people of the charger. */
  | { readonly kind: 'refused'; readonly source: 'blocked-here' }
  | { readonly kind: 'refused'; readonly source: 'listed' | 'cached'; readonly status: Exclude<TagStatus, 'accepted'> }
  /** There is a word with an end, and nobody knows what time it is. */
  | { readonly kind: 'doubtful' }
  | { readonly kind: 'unknown' };

type KnowledgeRules = Pick<
  AuthorizationRules,
  'whitelistEnabled' | 'listEnabled' | 'cacheEnabled' | 'undatedAnswersLast'
>;

/**
 * The first that knows the tag: the charger's own list, the central system's list, the cache (OCPP 1.6 §3.5.3: the list
 * beats the cache). A refusal of the central system's list is stronger than the charger's own list; without a central
 * system nothing counts that an earlier one said.
 */
export function localKnowledge(facts: AuthorizationFacts, rules: KnowledgeRules): LocalKnowledge {
  const own = rules.whitelistEnabled ? facts.whitelist : 'unknown';
  if (own === 'blocked') return { kind: 'refused', source: 'blocked-here' };
  const listed = worth(countedList(facts, rules), 'listed', facts.wallMillis);
  if (own === 'accepted') return listed?.kind === 'refused' ? listed : { kind: 'valid', source: 'whitelisted' };
  return listed ?? worth(countedCache(facts, rules), 'cached', facts.wallMillis) ?? { kind: 'unknown' };
}

/** The group a tag belongs to, as far as a valid entry of list or cache tells. */
export function knownParent(facts: AuthorizationFacts, rules: KnowledgeRules): string | undefined {
  const info = countedList(facts, rules) ?? countedCache(facts, rules);
  if (info === undefined || standingOf(info, facts.wallMillis).kind !== 'valid') return undefined;
  return info.parentIdTag;
}

function countedList({ list, centralSystem }: AuthorizationFacts, rules: KnowledgeRules): TagInfo | undefined {
  return rules.listEnabled && centralSystem !== 'none' ? list : undefined;
}

/** A refusal is remembered whatever the rule for undated answers: it must not turn into "never heard of". */
function countedCache({ cache, centralSystem }: AuthorizationFacts, rules: KnowledgeRules): TagInfo | undefined {
  if (!rules.cacheEnabled || centralSystem === 'none' || cache === undefined) return undefined;
  const isUndated = cache.status === 'accepted' && cache.expiresAtMillis === undefined;
  return isUndated && !rules.undatedAnswersLast ? undefined : cache;
}

function worth(
  info: TagInfo | undefined,
  source: 'listed' | 'cached',
  wallMillis: number | undefined,
): LocalKnowledge | undefined {
  if (info === undefined) return undefined;
  const standing = standingOf(info, wallMillis);
  switch (standing.kind) {
    case 'valid':
      return { kind: 'valid', source };
    case 'refused':
      return { kind: 'refused', source, status: standing.status };
    case 'doubtful':
      return standing;
  }
}
