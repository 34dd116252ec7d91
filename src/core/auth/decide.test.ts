// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { AuthorizationFacts, AuthorizationRules, TokenOrigin } from './facts.ts';
import { TAG_STATUSES, type TagInfo } from './tag-info.ts';

const NOW = 1_767_225_600_000;
const FACTS: AuthorizationFacts = {
  whitelist: 'unknown',
  list: undefined,
  cache: undefined,
  centralSystem: 'online',
  wallMillis: NOW,
};
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

const info = (status: TagInfo['status'], expiresAtMillis?: number, parentIdTag?: string): TagInfo => ({
  status,
  expiresAtMillis,
  parentIdTag,
});
const GOOD = info('accepted');
const DATED = info('accepted', NOW + 1);
const OVER = info('accepted', NOW);
const BLOCKED = info('blocked');

function verdict(
  facts: Partial<AuthorizationFacts>,
  rules: Partial<AuthorizationRules> = {},
  origin: TokenOrigin = 'card',
  idTag = 'AA11',
): string {
  const decision = decide({ idTag, origin }, { ...FACTS, ...facts }, { ...RULES, ...rules });
  return decision.kind === 'ask' ? 'ask' : `${decision.kind} ${decision.reason}`;
}

type Case = readonly [Partial<AuthorizationFacts>, Partial<AuthorizationRules>, TokenOrigin, string];
const row = (title: string, ...rest: Case) => [title, ...rest] as const;

describe('who may charge, as a table to read', () => {
  const none = { centralSystem: 'none' } as const;
  const offline = { centralSystem: 'offline' } as const;
  const pre = { localPreAuthorize: true };
  const free = { freeCharging: true };
  const freeAlone = { freeCharging: true, freeAsksCentralSystem: false };
  const doubt = { allowOfflineForUnknown: true };

  it.each([
    row('stand-alone, on the own list (A.3)', { ...none, whitelist: 'accepted' }, {}, 'card', 'accept whitelisted'),
    row(
      '… which is switched off',
      { ...none, whitelist: 'accepted' },
      { whitelistEnabled: false },
      'card',
      'reject unknown',
    ),
    row('… blocked there', { ...none, whitelist: 'blocked' }, free, 'card', 'reject blocked'),
    row('stand-alone, not on it', none, {}, 'card', 'reject unknown'),
    row('… and without a central system there is no doubt', none, doubt, 'card', 'reject unknown'),
    row(
      '… nor does what an earlier one said count',
      { ...none, list: GOOD, cache: GOOD },
      pre,
      'card',
      'reject unknown',
    ),
    row('plug and charge (A.1)', none, { ...free, readerEnabled: false }, 'free', 'accept free-charging'),
    row('any card (A.2)', none, freeAlone, 'card', 'accept free-charging'),
    row('any card, whatever a central system would say', FACTS, freeAlone, 'card', 'accept free-charging'),
    row('… unless its list blocks it', { list: BLOCKED }, freeAlone, 'card', 'reject blocked'),
    row('… its old answer does not', { cache: BLOCKED }, freeAlone, 'card', 'accept free-charging'),
    row('free charging with OCPP asks (B.2)', FACTS, free, 'free', 'ask'),
    row('… and is refused while nobody can be asked', offline, free, 'free', 'reject offline'),
    row('… but not when the answer is known', { ...offline, cache: GOOD }, free, 'free', 'accept cached'),
    row('free charging that has just been switched off', FACTS, {}, 'free', 'reject free-charging-off'),
    row(
      'a card while the reader is off',
      FACTS,
      { ...freeAlone, readerEnabled: false },
      'card',
      'reject reader-disabled',
    ),
    row('the app while the reader is off', FACTS, { readerEnabled: false }, 'app', 'ask'),
    row('a remote start', FACTS, {}, 'remote', 'ask'),
    row(
      'a remote start that is trusted',
      { ...FACTS, list: BLOCKED },
      { authorizeRemote: false },
      'remote',
      'accept remote-trusted',
    ),
    row('online, unknown (B.3)', FACTS, {}, 'card', 'ask'),
    row(
      'online, known, no pre-authorization (L04)',
      { whitelist: 'accepted', list: GOOD, cache: GOOD },
      {},
      'card',
      'ask',
    ),
    row(
      'online, on the own list, pre-authorized (B.1, B.4)',
      { whitelist: 'accepted' },
      pre,
      'card',
      'accept whitelisted',
    ),
    row('online, on the central system’s list, pre-authorized', { list: DATED }, pre, 'card', 'accept listed'),
    row('online, cached, pre-authorized (B.1)', { cache: DATED }, pre, 'card', 'accept cached'),
    row('… cache off (B.4)', { cache: GOOD }, { ...pre, cacheEnabled: false }, 'card', 'ask'),
    row('… list off', { list: GOOD }, { ...pre, listEnabled: false }, 'card', 'ask'),
    row('online, refused before: asked again (L03)', { cache: BLOCKED }, pre, 'card', 'ask'),
    row('online, expired: asked again', { cache: OVER }, pre, 'card', 'ask'),
    row(
      'online, refused by the list: asked again',
      { list: BLOCKED, cache: GOOD, whitelist: 'accepted' },
      pre,
      'card',
      'ask',
    ),
    row(
      'online, blocked by the charger’s people',
      { whitelist: 'blocked', cache: GOOD },
      pre,
      'card',
      'reject blocked',
    ),
    row('online, dated, and nobody knows the time', { cache: DATED, wallMillis: undefined }, pre, 'card', 'ask'),
    row('offline, on the own list (B.6)', { ...offline, whitelist: 'accepted' }, {}, 'card', 'accept whitelisted'),
    row('offline, listed', { ...offline, list: GOOD }, {}, 'card', 'accept listed'),
    row('offline, cached', { ...offline, cache: GOOD }, {}, 'card', 'accept cached'),
    row(
      'offline, known, but not to be used (B.5, L04)',
      { ...offline, list: GOOD },
      { localAuthorizeOffline: false },
      'card',
      'reject offline',
    ),
    row(
      '… and is no worse than a stranger',
      { ...offline, list: GOOD },
      { ...doubt, localAuthorizeOffline: false },
      'card',
      'accept offline-unknown-allowed',
    ),
    row('offline, a stranger', offline, {}, 'card', 'reject offline'),
    row('offline, a stranger where doubt is allowed (B.7)', offline, doubt, 'card', 'accept offline-unknown-allowed'),
    row('… not one the list refuses (L05)', { ...offline, list: BLOCKED }, doubt, 'card', 'reject blocked'),
    row('… nor one that was refused before (L05)', { ...offline, cache: BLOCKED }, doubt, 'card', 'reject blocked'),
    row('… nor one that has expired (L03)', { ...offline, list: OVER, cache: GOOD }, doubt, 'card', 'reject expired'),
    row('the list beats the cache (L03)', { ...offline, list: GOOD, cache: BLOCKED }, {}, 'card', 'accept listed'),
    row(
      'the list’s refusal beats the own list',
      { ...offline, list: BLOCKED, whitelist: 'accepted' },
      {},
      'card',
      'reject blocked',
    ),
    row(
      'offline, dated, and nobody knows the time',
      { ...offline, list: DATED, wallMillis: undefined },
      {},
      'card',
      'reject offline',
    ),
    row(
      '… where doubt is allowed',
      { ...offline, list: DATED, wallMillis: undefined },
      doubt,
      'card',
      'accept offline-unknown-allowed',
    ),
    row(
      'an answer without a date, where such do not last',
      { ...offline, cache: GOOD },
      { undatedAnswersLast: false },
      'card',
      'reject offline',
    ),
    row(
      '… a refusal does',
      { ...offline, cache: BLOCKED },
      { ...doubt, undatedAnswersLast: false },
      'card',
      'reject blocked',
    ),
  ])('%s', (_title, facts, rules, origin, expected) => {
    expect(verdict(facts, rules, origin)).toBe(expected);
  });

  it.each(['', 'x'.repeat(21), 'line\nbreak', 'ümlaut'])('%j is no idTag', (idTag) => {
    expect(verdict({ centralSystem: 'none' }, freeAlone, 'card', idTag)).toBe('reject malformed');
  });

  it('tells the group that list or cache know, and none of an entry that does not hold', () => {
    const parent = (facts: Partial<AuthorizationFacts>, rules: Partial<AuthorizationRules> = {}) => {
      const decision = decide({ idTag: 'A', origin: 'card' }, { ...FACTS, ...facts }, { ...RULES, ...pre, ...rules });
      return decision.kind === 'accept' ? decision.parentIdTag : decision.kind;
    };
    const [inList, inCache] = [info('accepted', undefined, 'G1'), info('accepted', undefined, 'G2')];
    expect(parent({ list: inList, cache: inCache })).toBe('G1');
    expect(parent({ list: inList, cache: inCache }, { listEnabled: false })).toBe('G2');
    expect(parent({ whitelist: 'accepted', cache: inCache })).toBe('G2');
    expect(parent({ whitelist: 'accepted', cache: info('expired', undefined, 'G2') })).toBeUndefined();
    expect(parent({ whitelist: 'accepted', cache: inCache, centralSystem: 'none' })).toBeUndefined();
  });
});

const anyInfo = fc.option(
  fc.record({
    status: fc.constantFrom(...TAG_STATUSES),
    parentIdTag: fc.constantFrom(undefined, 'G'),
    expiresAtMillis: fc.constantFrom(undefined, NOW - 1, NOW, NOW + 1),
  }),
  { nil: undefined },
);
const anyFacts: fc.Arbitrary<AuthorizationFacts> = fc.record({
  whitelist: fc.constantFrom<AuthorizationFacts['whitelist']>('accepted', 'blocked', 'unknown'),
  list: anyInfo,
  cache: anyInfo,
  centralSystem: fc.constantFrom<AuthorizationFacts['centralSystem']>('none', 'online', 'offline'),
  wallMillis: fc.constantFrom(undefined, NOW),
});
const anyRules: fc.Arbitrary<AuthorizationRules> = fc.record({
  readerEnabled: fc.boolean(),
  freeCharging: fc.boolean(),
  freeAsksCentralSystem: fc.boolean(),
  whitelistEnabled: fc.boolean(),
  listEnabled: fc.boolean(),
  cacheEnabled: fc.boolean(),
  undatedAnswersLast: fc.boolean(),
  allowOfflineForUnknown: fc.boolean(),
  localAuthorizeOffline: fc.boolean(),
  localPreAuthorize: fc.boolean(),
  authorizeRemote: fc.boolean(),
});
const anyOrigin = fc.constantFrom<TokenOrigin>('card', 'app', 'remote', 'free');

describe('whatever is known and set', () => {
  it('nobody is asked who is not there, and offline always comes to a decision', () => {
    void fc.assert(
      fc.property(anyOrigin, anyFacts, anyRules, (origin, facts, rules) => {
        const { kind } = decide({ idTag: 'A', origin }, facts, rules);
        if (kind === 'ask') expect(facts.centralSystem).toBe('online');
      }),
      { numRuns: 5000, seed: 5 },
    );
  });

  it('one more permission never takes a start away, one more block never gives one', () => {
    const allows = (origin: TokenOrigin, facts: AuthorizationFacts, rules: AuthorizationRules) =>
      decide({ idTag: 'A', origin }, facts, rules).kind === 'accept';
    void fc.assert(
      fc.property(anyOrigin, anyFacts, anyRules, (origin, facts, rules) => {
        if (allows(origin, facts, rules)) {
          expect(allows(origin, facts, { ...rules, allowOfflineForUnknown: true })).toBe(true);
          expect(allows(origin, facts, { ...rules, localPreAuthorize: true })).toBe(true);
          expect(allows(origin, facts, { ...rules, localAuthorizeOffline: true })).toBe(true);
        } else {
          expect(allows(origin, { ...facts, whitelist: 'blocked' }, rules)).toBe(false);
        }
      }),
      { numRuns: 5000, seed: 6 },
    );
  });
});
