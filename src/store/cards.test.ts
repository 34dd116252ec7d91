// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { Card } from '../core/auth/card.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { FIRST } from './migrations/first.ts';
import { WHY_HISTORY } from './migrations/why-history.ts';
import { openStore } from './store.ts';

let folder: string;
let path: string;
let store: Store;
const open = (): Store => openStore({ path, clock: new VirtualClock(), log: SILENT_LOG });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-cards-'));
  path = join(folder, 'station.db');
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const card = (idTag: string, more: Partial<Card> = {}): Card => ({
  idTag,
  name: '',
  blocked: false,
  validUntilMillis: undefined,
  addedAtMillis: 1000,
  addedBy: 'eve',
  ...more,
});
const found = (prefix: string, more: { idTags?: readonly string[]; name?: string } = {}) =>
  store.cards.search({ prefix, idTags: [], offset: 0, limit: 10, ...more }).cards.map(({ idTag }) => idTag);

it('keeps every field of a card, whatever the case it is looked up with, after a restart too', () => {
  const full = card('04A2B3C4', { name: 'Zoë', blocked: true, validUntilMillis: 5 });
  store.cards.put(full);
  store.cards.put(card('App-1', { addedAtMillis: undefined }));
  store.close();
  store = open();
  expect(store.cards.find('04a2b3c4')).toEqual(full);
  expect(store.cards.find('APP-1')).toEqual(card('App-1', { addedAtMillis: undefined }));
  expect(store.cards.all().map(({ idTag }) => idTag)).toEqual(['04A2B3C4', 'App-1']);
  store.cards.put(card('04A2B3C4', { name: 'Ann' }));
  expect([store.cards.count(), store.cards.find('04A2B3C4')?.name]).toEqual([2, 'Ann']);
  expect([store.cards.remove('app-1'), store.cards.remove('app-1'), store.cards.count()]).toEqual([true, false, 1]);
  store.cards.clear();
  expect(store.cards.count()).toBe(0);
});

it('finds by the beginning of a number, by whole numbers and by a part of a name, page by page', () => {
  for (const [idTag, name] of [
    ['04A2B3C4', 'Ann Lee'],
    ['04A2FFFF', '100 %'],
    ['C4B3A204', 'Bob_x'],
    ['App-User', ''],
  ] as const) {
    store.cards.put(card(idTag, { name }));
  }
  expect(found('04A2')).toEqual(['04A2B3C4', '04A2FFFF']);
  expect(found('APP-')).toEqual(['App-User']);
  expect(found('')).toHaveLength(4);
  expect(found('X', { idTags: ['c4b3a204'] })).toEqual(['C4B3A204']);
  expect(found('LEE', { name: 'LEE' })).toEqual(['04A2B3C4']);
  expect(found('%', { name: '%' })).toEqual(['04A2FFFF']);
  expect(found('_', { name: '_' })).toEqual(['C4B3A204']);
  const page = store.cards.search({ prefix: '', idTags: [], offset: 3, limit: 2 });
  expect([page.cards.map(({ idTag }) => idTag), page.total]).toEqual([['C4B3A204'], 4]);
});

it('takes over the list that was among the tags, blocked cards as blocked', () => {
  store.close();
  rmSync(path);
  const old = new Database(path);
  old.exec(FIRST);
  old.exec(WHY_HISTORY);
  old.pragma('user_version = 2');
  const insert = old.prepare('INSERT INTO tags (origin, id_tag, accepted, note) VALUES (?, ?, ?, ?)');
  insert.run('list', '04A2B3C4', 1, 'Ann');
  insert.run('list', 'DEADBEEF', 0, '');
  insert.run('cache', '11223344', 1, 'accepted');
  old.close();
  store = open();
  const bare = { addedAtMillis: undefined, addedBy: '' };
  expect(store.cards.all()).toEqual([
    card('04A2B3C4', { ...bare, name: 'Ann' }),
    card('DEADBEEF', { ...bare, blocked: true }),
  ]);
});

it('lets no card that was removed or blocked since come back to life in an older program', () => {
  store.close();
  const raw = new Database(path);
  const left = () => raw.prepare(`SELECT id_tag FROM tags WHERE origin = 'list' ORDER BY id_tag`).pluck().all();
  for (const idTag of ['AA', 'BB', 'CC', 'DD']) {
    raw.prepare(`INSERT INTO tags (origin, id_tag, accepted, note) VALUES ('list', ?, 1, '')`).run(idTag);
  }
  store = open();
  store.cards.remove('aa');
  store.cards.put(card('BB', { blocked: true }));
  expect(left()).toEqual(['CC', 'DD']);
  store.cards.clear();
  expect(left()).toEqual([]);
  raw.close();
});
