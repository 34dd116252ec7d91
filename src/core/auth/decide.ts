// SPDX-License-Identifier: Apache-2.0
import { isIdTag, sameTag } from './id-tag.ts';

/** What the charger itself knows of a tag. `list`: its own list · `cache`: the central system's last answer. */
export interface LocalKnowledge {
  readonly list: 'accepted' | 'blocked' | 'unknown';
  readonly cache: 'accepted' | 'refused' | 'unknown';
}

export interface AuthorizationFacts {
  readonly local: LocalKnowledge;
  /** `none`: stand-alone, there is no central system · `offline`: it cannot be asked now, or did not answer. */
  readonly centralSystem: 'none' | 'online' | 'offline';
}

export interface AuthorizationRules {
  readonly freeCharging: boolean;
  readonly freeIdTag: string;
  readonly freeAsksCentralSystem: boolean;
  readonly listEnabled: boolean;
  readonly cacheEnabled: boolean;
  readonly allowOfflineForUnknown: boolean;
  readonly localAuthorizeOffline: boolean;
  readonly localPreAuthorize: boolean;
}

export type AuthorizationReason =
  | 'malformed'
  | 'free-charging'
  | 'on-list'
  | 'cached'
  | 'blocked'
  | 'unknown'
  | 'offline'
  | 'offline-unknown-allowed';

/** `ask`: the central system decides; when it does not answer, decide again with `offline`. */
export type AuthorizationDecision =
  | { readonly kind: 'accept'; readonly reason: AuthorizationReason }
  | { readonly kind: 'reject'; readonly reason: AuthorizationReason }
  | { readonly kind: 'ask' };

const accept = (reason: AuthorizationReason): AuthorizationDecision => ({ kind: 'accept', reason });
const reject = (reason: AuthorizationReason): AuthorizationDecision => ({ kind: 'reject', reason });

/**
 * Who may charge. The charger's own list beats the cache, and a refusal of either is never overridden by the rule for
 * unknown tags (OCPP 1.6 §3.5.4); online, a refusal in the cache is asked again, because it may be out of date (§3.5.1).
 */
export function decide(idTag: string, facts: AuthorizationFacts, rules: AuthorizationRules): AuthorizationDecision {
  if (!isIdTag(idTag)) return reject('malformed');
  const known = localVerdict(facts.local, rules);
  if (known === 'blocked') return reject('blocked');
  const free = rules.freeCharging && sameTag(idTag, rules.freeIdTag);
  if (free && !rules.freeAsksCentralSystem) return accept('free-charging');
  switch (facts.centralSystem) {
    case 'none':
      if (rules.freeCharging) return accept('free-charging');
      return known === 'on-list' ? accept('on-list') : reject('unknown');
    case 'online':
      return rules.localPreAuthorize && (known === 'on-list' || known === 'cached') ? accept(known) : { kind: 'ask' };
    case 'offline':
      return decideOffline(known, rules);
  }
}

function decideOffline(known: LocalVerdict, rules: AuthorizationRules): AuthorizationDecision {
  switch (known) {
    case 'on-list':
    case 'cached':
      return rules.localAuthorizeOffline ? accept(known) : reject('offline');
    case 'blocked':
    case 'refused-before':
      return reject('blocked');
    case 'unknown':
      return rules.allowOfflineForUnknown ? accept('offline-unknown-allowed') : reject('offline');
  }
}

type LocalVerdict = 'on-list' | 'cached' | 'blocked' | 'refused-before' | 'unknown';

function localVerdict(local: LocalKnowledge, rules: AuthorizationRules): LocalVerdict {
  if (rules.listEnabled && local.list === 'blocked') return 'blocked';
  if (rules.listEnabled && local.list === 'accepted') return 'on-list';
  if (rules.cacheEnabled && local.cache === 'accepted') return 'cached';
  if (rules.cacheEnabled && local.cache === 'refused') return 'refused-before';
  return 'unknown';
}
