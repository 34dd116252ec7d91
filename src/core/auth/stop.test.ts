// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorizationFacts, AuthorizationRules, TokenOrigin } from './facts.ts';
import { decideStop, mayStop, type SessionOwner } from './stop.ts';
import type { TagInfo } from './tag-info.ts';

const NOW = 1_767_225_600_000;
const RULES: AuthorizationRules = {
  readerEnabled: true,
  freeCharging: false,
  freeAsksCentralSystem: true,
  whitelistEnabled: true,
  listEnabled: true,
  cacheEnabled: true,
  undatedAnswersLast: true,
  allowOfflineForUnknown: false,
  localAuthorizeOffline: true,
  localPreAuthorize: false,
  authorizeRemote: true,
};
const OWNER: SessionOwner = { idTag: 'OWNER', parentIdTag: 'FLEET' };
const ALONE: SessionOwner = { idTag: 'OWNER', parentIdTag: undefined };
const of = (
  parentIdTag: string | undefined,
  status: TagInfo['status'] = 'accepted',
  expiresAtMillis?: number,
): TagInfo => ({
  status,
  parentIdTag,
  expiresAtMillis,
});

function verdict(
  idTag: string,
  facts: Partial<AuthorizationFacts>,
  owner = OWNER,
  rules: Partial<AuthorizationRules> = {},
  origin: TokenOrigin = 'card',
): string {
  const whole = {
    whitelist: 'unknown',
    list: undefined,
    cache: undefined,
    centralSystem: 'offline',
    wallMillis: NOW,
    ...facts,
  } as const;
  const decision = decideStop({ idTag, origin }, owner, whole, { ...RULES, ...rules });
  return decision.kind === 'reject' ? decision.reason : decision.kind;
}

describe('who may end a session (OCPP 1.6 §4.1, C06)', () => {
  it.each([
    [
      'the same tag, whatever is known of it, and in any case',
      'owner',
      { list: of('FLEET', 'blocked') },
      OWNER,
      {},
      'stop',
    ],
    ['the same tag without a central system', 'OWNER', { centralSystem: 'none' }, ALONE, {}, 'stop'],
    ['another tag, online', 'OTHER', { centralSystem: 'online' }, OWNER, {}, 'ask'],
    [
      'another tag, online, although it is known to be of the group',
      'OTHER',
      { centralSystem: 'online', list: of('FLEET') },
      OWNER,
      {},
      'ask',
    ],
    ['another tag when the session has no group', 'OTHER', { centralSystem: 'online' }, ALONE, {}, 'occupied'],
    ['another tag, offline, of the group by the list', 'OTHER', { list: of('fleet') }, OWNER, {}, 'stop'],
    ['another tag, offline, of the group by the cache', 'OTHER', { cache: of('FLEET') }, OWNER, {}, 'stop'],
    [
      '… although locally known tags may not start',
      'OTHER',
      { cache: of('FLEET') },
      OWNER,
      { localAuthorizeOffline: false },
      'stop',
    ],
    ['… of another group', 'OTHER', { cache: of('OTHERS') }, OWNER, {}, 'occupied'],
    ['… of no group', 'OTHER', { cache: of(undefined) }, OWNER, {}, 'occupied'],
    [
      '… of the group, but blocked',
      'OTHER',
      { list: of('FLEET', 'blocked'), cache: of('FLEET') },
      OWNER,
      {},
      'occupied',
    ],
    ['… of the group, but expired', 'OTHER', { list: of('FLEET', 'accepted', NOW) }, OWNER, {}, 'occupied'],
    ['… where doubt is allowed', 'OTHER', {}, OWNER, { allowOfflineForUnknown: true }, 'occupied'],
    ['a tag that is the name of the group (C07)', 'FLEET', {}, OWNER, {}, 'occupied'],
    ['another tag, stand-alone', 'OTHER', { centralSystem: 'none', list: of('FLEET') }, OWNER, {}, 'occupied'],
    [
      'a tag the charger’s people have blocked',
      'OTHER',
      { centralSystem: 'online', whitelist: 'blocked' },
      OWNER,
      {},
      'blocked',
    ],
    ['a card while the reader is off', 'OWNER', {}, OWNER, { readerEnabled: false }, 'reader-disabled'],
    ['no tag at all', '', {}, OWNER, {}, 'malformed'],
  ] as const)('%s', (_title, idTag, facts, owner, rules, expected) => {
    expect(verdict(idTag, facts, owner, rules)).toBe(expected);
  });

  it('the app ends its own session while the reader is off', () => {
    expect(verdict('OWNER', {}, OWNER, { readerEnabled: false }, 'app')).toBe('stop');
  });

  it('the central system’s word counts when it accepts the tag and names the same group', () => {
    expect(mayStop(of('fleet'), OWNER)).toBe(true);
    for (const info of [of('OTHERS'), of(undefined), of('FLEET', 'blocked'), of('FLEET', 'expired')])
      expect(mayStop(info, OWNER)).toBe(false);
    expect(mayStop(of(undefined), ALONE)).toBe(false);
  });

  it('nobody outside the group ends a session, whatever is set', () => {
    const infos = fc.option(
      fc.record({
        status: fc.constantFrom<TagInfo['status']>('accepted', 'blocked'),
        parentIdTag: fc.constantFrom(undefined, 'OTHERS'),
        expiresAtMillis: fc.constantFrom(undefined, NOW + 1),
      }),
      { nil: undefined },
    );
    const facts = fc.record({
      whitelist: fc.constantFrom<AuthorizationFacts['whitelist']>('accepted', 'blocked', 'unknown'),
      list: infos,
      cache: infos,
      centralSystem: fc.constantFrom<AuthorizationFacts['centralSystem']>('none', 'online', 'offline'),
      wallMillis: fc.constantFrom(undefined, NOW),
    });
    const rules = fc.record({
      readerEnabled: fc.boolean(),
      freeCharging: fc.boolean(),
      allowOfflineForUnknown: fc.boolean(),
      listEnabled: fc.boolean(),
      whitelistEnabled: fc.boolean(),
    });
    void fc.assert(
      fc.property(facts, rules, fc.constantFrom('OTHER', 'FLEET'), (known, set, idTag) => {
        expect(verdict(idTag, known, OWNER, set)).not.toBe('stop');
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
});
