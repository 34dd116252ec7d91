// SPDX-License-Identifier: Apache-2.0
import type { AuthorizationFacts, AuthorizationRules, Token } from './facts.ts';
import { isIdTag, sameTag } from './id-tag.ts';
import { knownParent, localKnowledge } from './local-knowledge.ts';
import type { TagInfo } from './tag-info.ts';

/** Whose session it is. */
export interface SessionOwner {
  readonly idTag: string;
  /** The group of the tag, as far as the central system told it. */
  readonly parentIdTag: string | undefined;
}

/** `ask`: the central system tells whether the tag is of the same group; without an answer decide again with `offline`. */
export type StopDecision =
  | { readonly kind: 'stop' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'reject'; readonly reason: 'malformed' | 'reader-disabled' | 'blocked' | 'occupied' };

const reject = (reason: Extract<StopDecision, { kind: 'reject' }>['reason']): StopDecision => ({
  kind: 'reject',
  reason,
});

/**
 * Who may end a session with a tag: its owner, without being looked up, or a valid tag of the same group (OCPP 1.6 §4.1).
 * A tag is never compared to the group's own id (§3.9).
 */
export function decideStop(
  token: Token,
  owner: SessionOwner,
  facts: AuthorizationFacts,
  rules: AuthorizationRules,
): StopDecision {
  if (!isIdTag(token.idTag)) return reject('malformed');
  if (token.origin === 'card' && !rules.readerEnabled) return reject('reader-disabled');
  if (sameTag(token.idTag, owner.idTag)) return { kind: 'stop' };
  const known = localKnowledge(facts, rules);
  if (known.kind === 'refused' && known.source === 'blocked-here') return reject('blocked');
  if (owner.parentIdTag === undefined) return reject('occupied');
  switch (facts.centralSystem) {
    case 'none':
      return reject('occupied');
    case 'online':
      return { kind: 'ask' };
    case 'offline':
      return known.kind === 'valid' && isOfGroup(knownParent(facts, rules), owner)
        ? { kind: 'stop' }
        : reject('occupied');
  }
}

/** Whether the central system's word lets a tag end the session. */
export function mayStop(info: TagInfo, owner: SessionOwner): boolean {
  return info.status === 'accepted' && isOfGroup(info.parentIdTag, owner);
}

function isOfGroup(parentIdTag: string | undefined, owner: SessionOwner): boolean {
  return parentIdTag !== undefined && owner.parentIdTag !== undefined && sameTag(parentIdTag, owner.parentIdTag);
}
