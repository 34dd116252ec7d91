// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { TagInfo } from '../core/auth/tag-info.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { AUTHORIZATION } from './migrations/authorization.ts';
import { MIGRATIONS } from './migrations.ts';
import { openStore } from './store.ts';

const GOOD: TagInfo = { status: 'accepted', parentIdTag: undefined, expiresAtMillis: undefined };
const WHOLE: TagInfo = { status: 'accepted', parentIdTag: 'FLEET', expiresAtMillis: 1_800_000_000_000 };
const BLOCKED: TagInfo = { ...GOOD, status: 'blocked' };

let folder: string;
let path: string;
let store: Store;
const open = (): Store => openStore({ path, clock: new VirtualClock(), log: SILENT_LOG });
const reopen = (): void => {
  store.close();
  store = open();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-auth-'));
  path = join(folder, 'station.db');
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the authorization cache', () => {
  it('keeps status, group and end of a tag, whatever its case, across a restart', () => {
    store.authorizationCache.put('aa11', BLOCKED);
    store.authorizationCache.put('AA11', WHOLE);
    reopen();
    expect(store.authorizationCache.find('Aa11')).toEqual(WHOLE);
    expect(store.authorizationCache.count()).toBe(1);
    store.authorizationCache.clear();
    expect(store.authorizationCache.find('AA11')).toBeUndefined();
  });

  it('holds 1000 tags, and forgets the one that was not used for longest', () => {
    const cache = store.authorizationCache;
    store.atomically(() => {
      for (let number = 0; number < 1000; number += 1) cache.put(`T${number}`, GOOD);
    });
    cache.touch('T0');
    cache.put('NEW', GOOD);
    expect([cache.count(), cache.find('T0'), cache.find('T1')]).toEqual([1000, GOOD, undefined]);
  });
});

describe('the central system’s list', () => {
  const tags = (...names: string[]) => names.map((idTag) => ({ idTag, info: GOOD }));

  it('is replaced, changed in parts, and there after a restart', () => {
    const list = store.localList;
    expect([list.version(), list.count()]).toEqual([0, 0]);
    list.replace(3, [{ idTag: 'AA', info: WHOLE }, ...tags('BB')]);
    list.change(4, [{ idTag: 'bb', info: BLOCKED }, ...tags('CC')], ['aa', 'nobody']);
    reopen();
    const { localList } = store;
    expect([localList.version(), localList.count()]).toEqual([4, 2]);
    expect([localList.find('AA'), localList.find('BB')]).toEqual([undefined, BLOCKED]);
  });

  it('has version 0 whenever it is empty (L01)', () => {
    const list = store.localList;
    list.replace(3, tags('AA'));
    list.change(4, [], ['AA']);
    expect(list.version()).toBe(0);
    list.replace(5, tags('AA'));
    list.replace(6, []);
    expect(list.version()).toBe(0);
  });

  it('takes the tags it names out of the cache, so that no older word revives (L03)', () => {
    const { authorizationCache: cache, localList: list } = store;
    for (const idTag of ['AA', 'BB', 'CC']) cache.put(idTag, GOOD);
    list.replace(1, tags('aa'));
    expect(cache.find('AA')).toBeUndefined();
    list.change(2, [], ['bb']);
    expect([cache.find('BB'), cache.find('CC')]).toEqual([undefined, GOOD]);
  });

  it('is changed as a whole or not at all', () => {
    store.localList.replace(1, tags('AA'));
    const broken = [...tags('BB'), { idTag: 'CC', info: { ...GOOD, status: undefined as never } }];
    expect(() => store.localList.replace(2, broken)).toThrow();
    expect(() => store.localList.change(2, broken, ['AA'])).toThrow();
    expect([store.localList.version(), store.localList.count(), store.localList.find('AA')]).toEqual([1, 1, GOOD]);
  });
});

describe('what a session was granted', () => {
  it('keeps the group and the first limit, and goes with the session', () => {
    const record = { connectorId: 1, idTag: 'A', startedAtMillis: 1, meterStartWattHours: 0, meterLastWattHours: 0 };
    const open = { stoppedAtMillis: undefined, stopReason: undefined, deauthorized: false, reported: false };
    store.sessions.start({ id: 's1', ...record, ...open });
    const grants = store.sessionGrants;
    expect(grants.find('s1')).toBeUndefined();
    grants.limit('s1', 100);
    grants.limit('s1', 200);
    grants.noteParent('s1', 'FLEET');
    grants.noteParent('s1', 'FLEET-2');
    reopen();
    expect(store.sessionGrants.find('s1')).toEqual({ parentIdTag: 'FLEET-2', untilWattHours: 100 });
    expect(() => store.sessionGrants.limit('nobody', 1)).toThrow();
  });
});

it('answers of the central system that were kept in the list of tags move to the cache; the others stay', () => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), 'chargehand-auth-'));
  path = join(folder, 'station.db');
  const older = new Database(path);
  const steps = MIGRATIONS.slice(0, MIGRATIONS.indexOf(AUTHORIZATION));
  for (const step of steps) older.exec(step);
  older.pragma(`user_version = ${steps.length}`);
  const put = older.prepare('INSERT INTO tags (origin, id_tag, accepted, note) VALUES (?, ?, ?, ?)');
  put.run('list', 'AA', 1, 'Ann');
  put.run('cache', 'AA', 1, 'accepted');
  put.run('cache', 'BB', 0, 'expired');
  put.run('cache', 'CC', 0, 'blocked');
  older.close();
  store = open();
  const status = (idTag: string) => store.authorizationCache.find(idTag)?.status;
  expect(['AA', 'BB', 'CC'].map(status)).toEqual(['accepted', 'expired', 'blocked']);
  expect(store.cards.all()).toMatchObject([{ idTag: 'AA', name: 'Ann' }]);
});
