// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { WhyChange } from '../core/history/why-change.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from './store.ts';

let folder: string;
let path: string;
let store: Store;
const open = (): Store => openStore({ path, clock: new VirtualClock(), log: SILENT_LOG });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-history-'));
  path = join(folder, 'station.db');
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const change = (number: number, connectorId = 1): WhyChange => ({
  connectorId,
  atMillis: number,
  status: 'Faulted',
  why: 'fault',
  fault: 'residual-current',
  faults: ['meter-lost', 'residual-current'],
  limitMilliamps: 16_000,
  limitSource: 'setting',
  contactorClosed: null,
  cause: { kind: 'fault-raised', fault: 'residual-current' },
  leftOut: 3,
});
const numbers = (limit: number, connectorId = 1) =>
  store.whyHistory.latest(connectorId, limit).map((row) => row.atMillis);

it('keeps every field, and gives the newest first, after a restart too', () => {
  store.whyHistory.add([change(1), change(2)]);
  store.whyHistory.add([change(3)]);
  store.close();
  store = open();
  expect(store.whyHistory.latest(1, 2)).toEqual([change(3), change(2)]);
});

it('keeps the last 500 of each connector, and takes nothing from a neighbour', () => {
  store.whyHistory.add([change(-1, 2)]);
  for (let first = 0; first < 700; first += 70)
    store.whyHistory.add(Array.from({ length: 70 }, (_, index) => change(first + index)));
  expect(numbers(1000)).toHaveLength(500);
  expect([numbers(1000)[0], numbers(1000).at(-1)]).toEqual([699, 200]);
  store.whyHistory.add([change(700)]);
  expect([numbers(1000).length, numbers(1000).at(-1)]).toEqual([500, 201]);
  expect(numbers(1000, 2)).toEqual([-1]);
});

it('leaves out a row whose words it does not know, as after a rollback', () => {
  store.whyHistory.add([change(1), change(2)]);
  const raw = new Database(path);
  raw.prepare(`UPDATE why_history SET json = replace(json, '"fault"', '"a-later-word"') WHERE at_millis = 1`).run();
  raw.close();
  expect(numbers(10)).toEqual([2]);
});
