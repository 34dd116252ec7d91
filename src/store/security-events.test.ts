// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from './store.ts';

let folder: string;
let path: string;
let store: Store;
const open = (): Store => openStore({ path, clock: new VirtualClock(), log: SILENT_LOG });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-security-'));
  path = join(folder, 'station.db');
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const add = (atMillis: number, waits: boolean) =>
  store.securityEvents.add({ atMillis, type: 'FirmwareUpdated', techInfo: undefined }, waits);
/** Many at once, past the repository, which commits each. */
function fill(count: number, waits: boolean): void {
  const raw = new Database(path);
  const insert = raw.prepare(
    `INSERT INTO security_events (at_millis, type, tech_info, waiting) VALUES (?, 'InvalidMessages', NULL, ?)`,
  );
  raw.transaction(() => {
    for (let number = 0; number < count; number += 1) insert.run(number, waits ? 1 : 0);
  })();
  raw.close();
}

it('keeps events and what waits of them through a restart, oldest first (X09, Q06)', () => {
  add(1, true);
  add(2, false);
  add(3, true);
  store.close();
  store = open();
  expect(store.securityEvents.waiting()).toBe(2);
  expect(store.securityEvents.head()?.atMillis).toBe(1);
  store.securityEvents.failed(1);
  expect(store.securityEvents.head()?.attempts).toBe(1);
  store.securityEvents.settled(1);
  expect(store.securityEvents.head()?.atMillis).toBe(3);
  expect(store.securityEvents.latest(2).map(({ atMillis }) => atMillis)).toEqual([3, 2]);
  const between = store.securityEvents.between({ fromMillis: 2, toMillis: 3, limit: 10 });
  expect(between.map(({ id }) => id)).toEqual([2, 3]);
  expect(store.securityEvents.between({ afterId: 2, limit: 10 })).toHaveLength(1);
});

it('rolls: the last 10,000 are kept, and what waits is never dropped for being old', () => {
  add(-1, true);
  fill(10_500, false);
  add(99_999, false);
  const kept = store.securityEvents.latest(20_000);
  expect(kept).toHaveLength(10_001);
  expect(kept.at(-1)?.atMillis).toBe(-1);
});

it('lets at most 1,000 wait: the oldest then stands in the log only', () => {
  fill(1000, true);
  add(5, true);
  expect(store.securityEvents.waiting()).toBe(1000);
  expect(store.securityEvents.head()?.id).toBe(2);
  expect(store.securityEvents.latest(2000)).toHaveLength(1001);
});

it('is emptied but for what waits', () => {
  add(1, true);
  add(2, false);
  store.securityEvents.clear();
  expect(store.securityEvents.latest(10).map(({ atMillis }) => atMillis)).toEqual([1]);
});

it('passes over an event of a later program, as after a rollback', () => {
  add(1, true);
  add(2, true);
  const raw = new Database(path);
  raw.prepare(`UPDATE security_events SET type = 'SomethingNew' WHERE id = 1`).run();
  raw.close();
  expect(store.securityEvents.head()?.id).toBe(2);
});
