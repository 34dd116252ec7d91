// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { InstalledProfile } from '../core/charging-profiles/profile.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from './store.ts';

let folder: string;
let store: Store;
const path = () => join(folder, 'station.db');
const open = (): Store => openStore({ path: path(), clock: new VirtualClock(), log: SILENT_LOG });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-profiles-'));
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const FULL: InstalledProfile = {
  id: -2_147_483_648,
  purpose: 'session',
  connectorId: 2,
  sessionId: 'a session',
  stackLevel: 99,
  validFromMillis: 1,
  validToMillis: 2,
  start: { kind: 'at', millis: -1, repeats: 'weekly' },
  schedule: {
    unit: 'W',
    durationSeconds: 60,
    minimumTenths: 61,
    periods: [
      { startSeconds: 0, limitTenths: 0, phases: 1 },
      { startSeconds: 30, limitTenths: 65, phases: undefined },
    ],
  },
  installedAtMillis: 3,
};
const SPARSE: InstalledProfile = {
  ...FULL,
  id: 5,
  purpose: 'station',
  connectorId: 0,
  sessionId: undefined,
  validFromMillis: undefined,
  validToMillis: undefined,
  start: { kind: 'beginning' },
  schedule: { ...FULL.schedule, unit: 'A', durationSeconds: undefined, minimumTenths: undefined },
  installedAtMillis: 4,
};

it('keeps profiles over a restart, with and without all that may be left out', () => {
  store.chargingProfiles.put(FULL, []);
  store.chargingProfiles.put(SPARSE, []);
  store.close();
  store = open();
  expect(store.chargingProfiles.all()).toEqual([FULL, SPARSE]);
  store.chargingProfiles.remove([5]);
  expect(store.chargingProfiles.all()).toEqual([FULL]);
  store.chargingProfiles.clear();
  expect(store.chargingProfiles.all()).toEqual([]);
});

it('replaces in one commit, what has its number and what is named', () => {
  store.chargingProfiles.put(FULL, []);
  store.chargingProfiles.put(SPARSE, []);
  const next = { ...SPARSE, stackLevel: 1 };
  store.chargingProfiles.put(next, [FULL.id]);
  expect(store.chargingProfiles.all()).toEqual([next]);
});

it('leaves out what it cannot read, and keeps the others', () => {
  store.chargingProfiles.put(FULL, []);
  store.chargingProfiles.put(SPARSE, []);
  const database = new Database(path());
  database.prepare('UPDATE charging_profiles SET profile = ? WHERE profile_id = 5').run('{"purpose":"other"}');
  database.close();
  expect(store.chargingProfiles.all()).toEqual([FULL]);
});
