// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { Card } from '../core/auth/card.ts';
import { whitelistEntry } from './whitelist-entry.ts';

const CARD: Card = {
  idTag: '04A2B3C4',
  name: '',
  blocked: false,
  validUntilMillis: undefined,
  addedAtMillis: undefined,
  addedBy: '',
};
const entry = (card: Partial<Card> | undefined, wallMillis: number | undefined) => {
  const find = () => card && { ...CARD, ...card };
  return whitelistEntry(
    { cards: { find } as unknown as Parameters<typeof whitelistEntry>[0]['cards'] },
    'x',
    wallMillis,
  );
};

it('is unknown, accepted or blocked, and blocked once its time is over', () => {
  expect([entry(undefined, 5), entry({}, 5), entry({ blocked: true }, 5)]).toEqual(['unknown', 'accepted', 'blocked']);
  const until = { validUntilMillis: 10 };
  expect([entry(until, 9), entry(until, 10)]).toEqual(['accepted', 'blocked']);
});

it('does not call the time over that nobody knows', () => {
  expect(entry({ validUntilMillis: 10 }, undefined)).toBe('accepted');
});
