// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type AuthorizationFacts, type AuthorizationRules, decide, type LocalKnowledge } from './decide.ts';
import { isIdTag, sameTag, tagFromUid } from './id-tag.ts';

const RULES: AuthorizationRules = {
  freeCharging: false,
  freeIdTag: 'FREE',
  freeAsksCentralSystem: true,
  listEnabled: true,
  cacheEnabled: true,
  allowOfflineForUnknown: false,
  localAuthorizeOffline: true,
  localPreAuthorize: false,
};
const NOTHING: LocalKnowledge = { list: 'unknown', cache: 'unknown' };
const LISTED: LocalKnowledge = { list: 'accepted', cache: 'unknown' };
const CACHED: LocalKnowledge = { list: 'unknown', cache: 'accepted' };
const BLOCKED: LocalKnowledge = { list: 'blocked', cache: 'accepted' };
const REFUSED: LocalKnowledge = { list: 'unknown', cache: 'refused' };

function verdict(
  local: LocalKnowledge,
  centralSystem: AuthorizationFacts['centralSystem'],
  rules: Partial<AuthorizationRules> = {},
  idTag = 'AA11',
): string {
  const decision = decide(idTag, { local, centralSystem }, { ...RULES, ...rules });
  return decision.kind === 'ask' ? 'ask' : `${decision.kind} ${decision.reason}`;
}

describe('who may charge', () => {
  it.each([
    ['stand-alone, listed', LISTED, 'none', {}, 'accept on-list'],
    ['stand-alone, list switched off', LISTED, 'none', { listEnabled: false }, 'reject unknown'],
    ['stand-alone, unknown', NOTHING, 'none', {}, 'reject unknown'],
    [
      'stand-alone, unknown offline tags allowed: there is no offline without a central system',
      NOTHING,
      'none',
      { allowOfflineForUnknown: true },
      'reject unknown',
    ],
    [
      'stand-alone, free charging takes any card (ETEK A.2)',
      NOTHING,
      'none',
      { freeCharging: true },
      'accept free-charging',
    ],
    ['stand-alone, free charging, blocked card', BLOCKED, 'none', { freeCharging: true }, 'reject blocked'],
    ['online, unknown', NOTHING, 'online', {}, 'ask'],
    ['online, listed, no pre-authorization', LISTED, 'online', {}, 'ask'],
    ['online, listed, pre-authorized (L04)', LISTED, 'online', { localPreAuthorize: true }, 'accept on-list'],
    ['online, cached, pre-authorized', CACHED, 'online', { localPreAuthorize: true }, 'accept cached'],
    ['online, cached, cache switched off', CACHED, 'online', { localPreAuthorize: true, cacheEnabled: false }, 'ask'],
    ['online, refused before: asked again (L03)', REFUSED, 'online', { localPreAuthorize: true }, 'ask'],
    ['online, blocked by the list beats an accepted cache (L03)', BLOCKED, 'online', {}, 'reject blocked'],
    ['offline, listed', LISTED, 'offline', {}, 'accept on-list'],
    ['offline, cached', CACHED, 'offline', {}, 'accept cached'],
    [
      'offline, listed, offline authorization off (L04)',
      LISTED,
      'offline',
      { localAuthorizeOffline: false },
      'reject offline',
    ],
    ['offline, unknown', NOTHING, 'offline', {}, 'reject offline'],
    [
      'offline, unknown allowed',
      NOTHING,
      'offline',
      { allowOfflineForUnknown: true },
      'accept offline-unknown-allowed',
    ],
    [
      'offline, refused before: not overridden (L05)',
      REFUSED,
      'offline',
      { allowOfflineForUnknown: true },
      'reject blocked',
    ],
    ['offline, blocked: not overridden (L05)', BLOCKED, 'offline', { allowOfflineForUnknown: true }, 'reject blocked'],
  ] as const)('%s', (_title, local, centralSystem, rules, expected) => {
    expect(verdict(local, centralSystem, rules)).toBe(expected);
  });

  it('free charging asks the central system for its id only where it is set to', () => {
    const free = { freeCharging: true };
    expect(verdict(NOTHING, 'online', free, 'free')).toBe('ask');
    expect(verdict(NOTHING, 'offline', free, 'free')).toBe('reject offline');
    expect(verdict(NOTHING, 'online', { ...free, freeAsksCentralSystem: false }, 'free')).toBe('accept free-charging');
    expect(verdict(NOTHING, 'none', free, 'FREE')).toBe('accept free-charging');
    expect(verdict(NOTHING, 'none', {}, 'FREE')).toBe('reject unknown');
  });

  it.each(['', 'x'.repeat(21), 'line\nbreak', 'ümlaut'])('refuses %j, which is no idTag', (idTag) => {
    expect(verdict(LISTED, 'none', { freeCharging: true }, idTag)).toBe('reject malformed');
    expect(isIdTag(idTag)).toBe(false);
  });
});

describe('tags', () => {
  it('are upper-case hex of the UID, byte 0 first (C07), or turned round where set', () => {
    const uid = Uint8Array.from([0x04, 0xa2, 0xb3, 0xc4]);
    expect(tagFromUid(uid, 'BE')).toBe('04A2B3C4');
    expect(tagFromUid(uid, 'LE')).toBe('C4B3A204');
    expect(isIdTag(tagFromUid(new Uint8Array(10), 'BE'))).toBe(true);
  });

  it('are compared without regard to case', () => {
    expect(sameTag('ab', 'AB')).toBe(true);
    expect(sameTag('ab', 'AC')).toBe(false);
  });
});
