// SPDX-License-Identifier: Apache-2.0
import type { AuthorizationFacts, AuthorizationRules, Token } from './facts.ts';
import { isIdTag } from './id-tag.ts';
import { knownParent, type LocalKnowledge, localKnowledge } from './local-knowledge.ts';
import type { TagStatus } from './tag-info.ts';

export type AcceptReason =
  | 'free-charging'
  | 'remote-trusted'
  | 'whitelisted'
  | 'listed'
  | 'cached'
  | 'offline-unknown-allowed';

export type RejectReason =
  | 'malformed'
  | 'reader-disabled'
  | 'free-charging-off'
  | 'unknown'
  | 'offline'
  | Exclude<TagStatus, 'accepted'>;

/** `ask`: the central system decides; when it does not answer, decide again with `offline`. */
export type AuthorizationDecision =
  | { readonly kind: 'accept'; readonly reason: AcceptReason; readonly parentIdTag: string | undefined }
  | { readonly kind: 'reject'; readonly reason: RejectReason }
  | { readonly kind: 'ask' };

const reject = (reason: RejectReason): AuthorizationDecision => ({ kind: 'reject', reason });

/**
 * Who may charge. A refusal that is known is never overridden by the rule for unknown tags (OCPP 1.6 §3.5.4); online it
 * is asked again, because it may be out of date (§3.5.1), unless the charger's own people have blocked the tag.
 */
export function decide(token: Token, facts: AuthorizationFacts, rules: AuthorizationRules): AuthorizationDecision {
  if (!isIdTag(token.idTag)) return reject('malformed');
  if (token.origin === 'card' && !rules.readerEnabled) return reject('reader-disabled');
  if (token.origin === 'free' && !rules.freeCharging) return reject('free-charging-off');
  if (token.origin === 'remote' && !rules.authorizeRemote) return accept('remote-trusted', facts, rules);
  const known = localKnowledge(facts, rules);
  if (known.kind === 'refused' && known.source === 'blocked-here') return reject('blocked');
  if (isFree(facts, rules)) return decideFree(known, facts, rules);
  switch (facts.centralSystem) {
    case 'none':
      return known.kind === 'valid' ? accept(known.source, facts, rules) : reject('unknown');
    case 'online':
      return rules.localPreAuthorize && known.kind === 'valid' ? accept(known.source, facts, rules) : { kind: 'ask' };
    case 'offline':
      return decideOffline(known, facts, rules);
  }
}

/** Whether anyone charges, with any card or none, without a central system being asked (ETEK recipes A.1, A.2). */
function isFree(facts: AuthorizationFacts, rules: AuthorizationRules): boolean {
  return rules.freeCharging && (!rules.freeAsksCentralSystem || facts.centralSystem === 'none');
}

/** What the central system's list refuses stays refused; its last answer is none of a charger's business that asks nobody. */
function decideFree(
  known: LocalKnowledge,
  facts: AuthorizationFacts,
  rules: AuthorizationRules,
): AuthorizationDecision {
  const isListedRefusal = known.kind === 'refused' && known.source === 'listed';
  return isListedRefusal ? reject(known.status) : accept('free-charging', facts, rules);
}

function decideOffline(
  known: LocalKnowledge,
  facts: AuthorizationFacts,
  rules: AuthorizationRules,
): AuthorizationDecision {
  if (known.kind === 'refused') return reject(known.source === 'blocked-here' ? 'blocked' : known.status);
  if (known.kind === 'valid' && rules.localAuthorizeOffline) return accept(known.source, facts, rules);
  // What is known and good is no worse than what is not known at all ("if in doubt allow charging").
  return rules.allowOfflineForUnknown ? accept('offline-unknown-allowed', facts, rules) : reject('offline');
}

function accept(reason: AcceptReason, facts: AuthorizationFacts, rules: AuthorizationRules): AuthorizationDecision {
  return { kind: 'accept', reason, parentIdTag: knownParent(facts, rules) };
}
