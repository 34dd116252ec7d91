// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { SessionInput } from '../core/session/machine.ts';
import type { Authorizer, Verdict } from './authorizer.ts';
import { TagLookup } from './tag-lookup.ts';

const ACCEPTED: Verdict = { accepted: true, reason: 'accepted', parentIdTag: 'FLEET' };

/** A lookup whose questions are answered by hand. */
function byHand(admission: 'open' | 'ask' | 'refused' = 'open', group: string | undefined = 'FLEET') {
  const starts: ((verdict: Verdict) => void)[] = [];
  const stops: ((refused: string | undefined) => void)[] = [];
  const fed: SessionInput[] = [];
  const groups: unknown[] = [];
  const authorizer: Pick<Authorizer, 'authorize' | 'authorizeStop'> = {
    authorize: (_token, done) => void starts.push(done),
    authorizeStop: (_token, _owner, done) => void stops.push(done),
  };
  const lookup = new TagLookup(
    1,
    { authorizer, reservations: { present: () => admission, admits: (_connector, _tag, parent) => parent === group } },
    (input) => fed.push(input),
    (...group) => groups.push(group),
  );
  return { lookup, starts, stops, fed, groups };
}

it('takes an answer for the question that was asked last, also when both were about one tag', () => {
  const { lookup, starts, fed, groups } = byHand();
  lookup.start({ idTag: 'A', origin: 'card' });
  lookup.start({ idTag: 'A', origin: 'card' });
  starts[0]?.(ACCEPTED);
  expect([fed, groups]).toEqual([[], []]);
  starts[1]?.({ accepted: false, reason: 'blocked' });
  expect(fed).toEqual([{ kind: 'refused', idTag: 'A', reason: 'blocked' }]);
});

it('tells the group before the tag is accepted, and nothing of a stop when a start was asked for since', () => {
  const { lookup, starts, stops, fed, groups } = byHand();
  const owner = { idTag: 'A', parentIdTag: 'FLEET' };
  lookup.stop({ idTag: 'B', origin: 'card' }, owner);
  lookup.start({ idTag: 'C', origin: 'card' });
  stops[0]?.(undefined);
  starts[0]?.(ACCEPTED);
  lookup.stop({ idTag: 'B', origin: 'card' }, owner);
  stops[1]?.('occupied');
  expect(groups).toEqual([['C', 'FLEET']]);
  expect(fed).toEqual([
    { kind: 'authorized', idTag: 'C' },
    { kind: 'stop-verdict', idTag: 'B', refused: 'occupied' },
  ]);
});

it('lets only the group begin where it is reserved for one, and asks nobody where a stranger is refused', () => {
  const refused = byHand('refused');
  refused.lookup.start({ idTag: 'A', origin: 'card' });
  expect([refused.fed, refused.starts.length]).toEqual([[{ kind: 'refused', idTag: 'A', reason: 'reserved' }], 0]);
  const other = byHand('ask', 'OTHERS');
  other.lookup.start({ idTag: 'A', origin: 'card' });
  other.starts[0]?.(ACCEPTED);
  expect(other.fed).toEqual([{ kind: 'refused', idTag: 'A', reason: 'reserved' }]);
});
