// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { AuthorizationFacts, AuthorizationRules, TokenOrigin } from './facts.ts';
import type { TagInfo } from './tag-info.ts';

const NOW = 1_767_225_600_000;
const word = (status: TagInfo['status'], expiresAtMillis?: number): TagInfo => ({
  status,
  expiresAtMillis,
  parentIdTag: undefined,
});

/** What a list or the cache can hold of a tag: nothing, good for ever, good until tomorrow, good until yesterday, refused. */
const WORDS = {
  nothing: undefined,
  undated: word('accepted'),
  tomorrow: word('accepted', NOW + 86_400_000),
  yesterday: word('accepted', NOW - 86_400_000),
  refused: word('invalid'),
} as const;
type Word = keyof typeof WORDS;

/** One line of the truth table. `off`: the list or cache is switched off, with this in it. */
interface Line {
  readonly who: 'card' | 'app' | 'free' | 'remote, to be authorized' | 'remote, trusted';
  readonly reader: boolean;
  readonly free: 'no' | 'with OCPP' | 'without OCPP';
  readonly own: 'accepted' | 'blocked' | 'unknown' | 'off: accepted' | 'off: blocked';
  readonly list: Word | 'off: undated' | 'off: refused';
  readonly cache: Word | 'off: undated' | 'off: refused';
  readonly undatedLast: boolean;
  readonly central: AuthorizationFacts['centralSystem'];
  readonly clock: boolean;
  readonly pre: boolean;
  readonly localOffline: boolean;
  readonly doubt: boolean;
}

/** Answers of people who were asked, in the order in which they are asked; the first who says something decides. */
const ORACLE: readonly (readonly [who: string, says: (line: Line) => string | undefined])[] = [
  ['the reader', ({ who, reader }) => (who === 'card' && !reader ? 'reject reader-disabled' : undefined)],
  ['free charging', ({ who, free }) => (who === 'free' && free === 'no' ? 'reject free-charging-off' : undefined)],
  ['the remote operator', ({ who }) => (who === 'remote, trusted' ? 'accept remote-trusted' : undefined)],
  ['the owner, who blocks', ({ own }) => (own === 'blocked' ? 'reject blocked' : undefined)],
  [
    'the owner, who gives it away alone',
    ({ free, central }) => (free !== 'no' && central === 'none' ? 'accept free-charging' : undefined),
  ],
  [
    'stand-alone',
    ({ own, central }) =>
      central !== 'none' ? undefined : own === 'accepted' ? 'accept whitelisted' : 'reject unknown',
  ],
  ['the list, where nobody is asked', (line) => (line.free === 'without OCPP' ? listRefuses(line) : undefined)],
  ['the owner, who gives it away', ({ free }) => (free === 'without OCPP' ? 'accept free-charging' : undefined)],
  ['pre-authorization', (line) => (line.central === 'online' && line.pre ? vouches(line) : undefined)],
  ['the central system', ({ central }) => (central === 'online' ? 'ask' : undefined)],
  ['the list, offline', listRefuses],
  ['the cache, offline', (line) => (isLeftToCache(line) ? refusalIn(line.cache, line.clock) : undefined)],
  ['who vouches, offline', (line) => (line.localOffline ? vouches(line) : undefined)],
  ['doubt', ({ doubt }) => (doubt ? 'accept offline-unknown-allowed' : 'reject offline')],
];

function refusalIn(entry: Line['list'], clock: boolean): string | undefined {
  if (entry === 'refused') return 'reject invalid';
  return entry === 'yesterday' && clock ? 'reject expired' : undefined;
}

function listRefuses({ list, clock }: Line): string | undefined {
  return refusalIn(list, clock);
}

/** Neither list has the tag. */
function isLeftToCache({ own, list }: Line): boolean {
  return own !== 'accepted' && (list === 'nothing' || list.startsWith('off'));
}

function vouches(line: Line): string | undefined {
  if (listRefuses(line) !== undefined) return undefined;
  if (line.own === 'accepted') return 'accept whitelisted';
  if (line.list === 'undated' || (line.list === 'tomorrow' && line.clock)) return 'accept listed';
  if (!isLeftToCache(line)) return undefined;
  if (line.cache === 'tomorrow' && line.clock) return 'accept cached';
  return line.cache === 'undated' && line.undatedLast ? 'accept cached' : undefined;
}

const YES_NO = [true, false] as const;
const ENTRIES = ['nothing', 'undated', 'tomorrow', 'yesterday', 'refused', 'off: undated', 'off: refused'] as const;
const COLUMNS: { readonly [C in keyof Line]: readonly Line[C][] } = {
  who: ['card', 'app', 'free', 'remote, to be authorized', 'remote, trusted'],
  reader: YES_NO,
  free: ['no', 'with OCPP', 'without OCPP'],
  own: ['accepted', 'blocked', 'unknown', 'off: accepted', 'off: blocked'],
  list: ENTRIES,
  cache: ENTRIES,
  undatedLast: YES_NO,
  central: ['none', 'online', 'offline'],
  clock: YES_NO,
  pre: YES_NO,
  localOffline: YES_NO,
  doubt: YES_NO,
};

function* lines(): Generator<Line> {
  const columns = Object.entries(COLUMNS) as [keyof Line, readonly unknown[]][];
  const total = columns.reduce((product, [, values]) => product * values.length, 1);
  for (let number = 0; number < total; number += 1) {
    let rest = number;
    const line: Record<string, unknown> = {};
    for (const [column, values] of columns) {
      line[column] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    yield line as unknown as Line;
  }
}

const isOff = (entry: string): boolean => entry.startsWith('off');
const inside = (entry: Line['list']): TagInfo | undefined => WORDS[entry.replace('off: ', '') as Word];

function decided(line: Line): string {
  const origin: TokenOrigin = line.who.startsWith('remote') ? 'remote' : (line.who as TokenOrigin);
  const facts: AuthorizationFacts = {
    whitelist: line.own.replace('off: ', '') as AuthorizationFacts['whitelist'],
    list: inside(line.list),
    cache: inside(line.cache),
    centralSystem: line.central,
    wallMillis: line.clock ? NOW : undefined,
  };
  const rules: AuthorizationRules = {
    readerEnabled: line.reader,
    freeCharging: line.free !== 'no',
    freeAsksCentralSystem: line.free !== 'without OCPP',
    whitelistEnabled: !isOff(line.own),
    listEnabled: !isOff(line.list),
    cacheEnabled: !isOff(line.cache),
    undatedAnswersLast: line.undatedLast,
    allowOfflineForUnknown: line.doubt,
    localAuthorizeOffline: line.localOffline,
    localPreAuthorize: line.pre,
    authorizeRemote: line.who !== 'remote, trusted',
  };
  const decision = decide({ idTag: 'AA11', origin }, facts, rules);
  return decision.kind === 'ask' ? 'ask' : `${decision.kind} ${decision.reason}`;
}

it('decides every line of the truth table as the oracle does, which was written apart', () => {
  const wrong: string[] = [];
  const seen = new Map<string, number>();
  let count = 0;
  for (const line of lines()) {
    count += 1;
    const expected = ORACLE.reduce<string | undefined>((said, [, says]) => said ?? says(line), undefined);
    const got = decided(line);
    seen.set(got, (seen.get(got) ?? 0) + 1);
    if (got !== expected && wrong.length < 5) wrong.push(`${JSON.stringify(line)}: ${got}, not ${expected}`);
  }
  expect(wrong).toEqual([]);
  expect(count).toBe(705_600);
  expect([...seen.keys()].sort()).toEqual([
    'accept cached',
    'accept free-charging',
    'accept listed',
    'accept offline-unknown-allowed',
    'accept remote-trusted',
    'accept whitelisted',
    'ask',
    'reject blocked',
    'reject expired',
    'reject free-charging-off',
    'reject invalid',
    'reject offline',
    'reject reader-disabled',
    'reject unknown',
  ]);
});
