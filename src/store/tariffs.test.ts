// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataFolder } from '../../test/support/data-folder.ts';
import { element, stay, terms } from '../../test/tariff/stays.ts';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { billOf } from '../core/tariff/bill.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from './store.ts';

let folder: string;
let path: string;
let store: Store;
const open = (): Store => openStore({ path, clock: new VirtualClock(), log: SILENT_LOG });
beforeEach(() => {
  folder = dataFolder();
  path = join(folder, 'station.db');
  store = open();
  startSession('s1');
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function startSession(id: string): void {
  store.sessions.start({
    ...{ id, connectorId: 1, idTag: 'T', startedAtMillis: 1, meterStartWattHours: 0, meterLastWattHours: 0 },
    ...{ stoppedAtMillis: undefined, stopReason: undefined, deauthorized: false, reported: false },
  });
}

function reopen(): void {
  store.close();
  store = open();
}

const TERMS = terms({ schemeId: null, elements: [element({ rateMicros: 300_000 })] });
const STAY = stay('2026-06-01T10:00Z', ['charging', 600, 1000], ['parked', 60, 0]);
const BILL = billOf(TERMS, STAY);

it('keeps terms, stretches and bill of a session as they were', () => {
  store.tariffs.freeze('s1', TERMS);
  store.tariffs.keep('s1', STAY.stretches);
  expect(store.tariffs.unfinished()).toEqual(['s1']);
  store.tariffs.finish('s1', BILL);
  reopen();
  expect(store.tariffs.find('s1')).toEqual({ terms: TERMS, bill: BILL, told: undefined });
  expect(store.tariffs.stretches('s1')).toEqual(STAY.stretches);
  expect(store.tariffs.unfinished()).toEqual([]);
});

it('never changes what is frozen', () => {
  store.tariffs.freeze('s1', TERMS);
  store.tariffs.freeze('s1', terms({ currency: 'JPY' }));
  expect(store.tariffs.find('s1')?.terms).toEqual(TERMS);
});

it('replaces the stretch that goes on, and no other', () => {
  const [first, second] = STAY.stretches;
  if (first === undefined || second === undefined) throw new Error('two stretches');
  store.tariffs.keep('s1', [first, second]);
  const longer = { ...second, toMillis: second.toMillis + 5000, toWattHours: second.toWattHours + 7 };
  store.tariffs.keep('s1', [longer]);
  expect(store.tariffs.stretches('s1')).toEqual([first, longer]);
});

it('keeps what the central system told beside the terms, or without any', () => {
  const told = {
    currency: 'EUR',
    userText: 'for you',
    running: {
      ...({ atMillis: 5, wattHours: 6, costMicros: 7, state: 'Idle', stateSinceMillis: 4 } as const),
      chargingPrice: { kWhMicros: 1, hourMicros: 2, flatMicros: 3 },
      idlePrice: undefined,
    },
    final: { costMicros: 9, priceText: 'x', link: undefined },
  } as const;
  store.tariffs.freeze('s1', TERMS);
  store.tariffs.tell('s1', told);
  startSession('s2');
  store.tariffs.tell('s2', { ...told, running: undefined });
  reopen();
  expect(store.tariffs.find('s1')).toEqual({ terms: TERMS, bill: undefined, told });
  expect(store.tariffs.find('s2')?.told).toEqual({ ...told, running: undefined });
  expect(store.tariffs.unfinished()).toEqual(['s1']);
});

it('keeps price schemes by their ids, each change in the audit log', () => {
  const { source: _, timeZone: __, ...prices } = TERMS;
  store.tariffs.putScheme({ ...prices, schemeId: 2 }, 'scheme 2');
  store.tariffs.putScheme({ ...prices, schemeId: 0 }, 'scheme 0');
  store.tariffs.putScheme({ ...prices, schemeId: 2, currency: 'JPY' }, 'scheme 2 again');
  reopen();
  expect(store.tariffs.schemes().map(({ schemeId, currency }) => [schemeId, currency])).toEqual([
    [0, 'USD'],
    [2, 'JPY'],
  ]);
  expect(store.audit.latest(3).map(({ action, detail }) => [action, detail])).toEqual([
    ['price', 'scheme 2 again'],
    ['price', 'scheme 0'],
    ['price', 'scheme 2'],
  ]);
  expect([store.tariffs.removeSchemes(7), store.tariffs.removeSchemes(0)]).toEqual([0, 1]);
  expect(store.tariffs.removeSchemes(undefined)).toBe(1);
});

it('passes over what a newer program wrote, and bills no time of a kind it does not know', () => {
  store.tariffs.freeze('s1', TERMS);
  store.tariffs.keep('s1', STAY.stretches);
  const database = new Database(path);
  database.exec(`UPDATE session_stretches SET kind = 'reserved'; UPDATE session_tariffs SET terms = '{"new":1}'`);
  database.close();
  expect(store.tariffs.find('s1')).toEqual({ terms: undefined, bill: undefined, told: undefined });
  expect(store.tariffs.stretches('s1').map(({ kind }) => kind)).toEqual(['held', 'held']);
});
