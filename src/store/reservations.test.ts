// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { Reservation } from '../core/reservation/reservation.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from './store.ts';
import { eventFromJson, eventToJson } from './stored-json.ts';

let folder: string;
let store: Store;
const open = (): Store => openStore({ path: join(folder, 'station.db'), clock: new VirtualClock(), log: SILENT_LOG });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-reservations-'));
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const FULL: Reservation = {
  id: 'full',
  reservationId: -2_147_483_648,
  connectorId: 0,
  idTag: 'aB1',
  parentIdTag: 'FLEET',
  expiresAtMillis: 1_767_225_600_000,
  reservedAtMillis: 1,
};
const SPARSE: Reservation = { ...FULL, id: 'sparse', reservationId: undefined, connectorId: 2, parentIdTag: undefined };

it('keeps reservations over a restart, with and without number and parent', () => {
  store.reservations.put(FULL, []);
  store.reservations.put(SPARSE, []);
  store.close();
  store = open();
  expect(store.reservations.all()).toEqual([FULL, SPARSE]);
  store.reservations.remove('full');
  expect(store.reservations.all()).toEqual([SPARSE]);
  store.reservations.clear();
  expect(store.reservations.all()).toEqual([]);
});

it('replaces in one commit: what cannot be added removes nothing', () => {
  store.reservations.put(FULL, []);
  store.reservations.put(SPARSE, []);
  expect(() => store.reservations.put({ ...FULL, id: 'new', connectorId: 2 }, ['full'])).toThrow(/UNIQUE/);
  expect(store.reservations.all()).toEqual([FULL, SPARSE]);
  store.reservations.put({ ...FULL, id: 'new', connectorId: 1 }, ['full']);
  expect(store.reservations.all().map(({ id }) => id)).toEqual(['new', 'sparse']);
});

it('a removal is part of the commit it is called in', () => {
  store.reservations.put(FULL, []);
  const failing = () =>
    store.atomically(() => {
      store.reservations.remove('full');
      throw new Error('the session could not be stored');
    });
  expect(failing).toThrow('the session could not be stored');
  expect(store.reservations.all()).toEqual([FULL]);
});

it('a start tells of its reservation in the outbox, and one without tells of none (OCPP 1.6 §5.13)', () => {
  const record = {
    connectorId: 1,
    idTag: 'AA',
    startedAtMillis: 1,
    meterStartWattHours: 2,
    meterLastWattHours: 2,
    stoppedAtMillis: undefined,
    stopReason: undefined,
    deauthorized: false,
    reported: true,
  };
  store.sessions.start({ ...record, id: 'with' }, 0);
  store.sessions.start({ ...record, id: 'without' });
  store.close();
  store = open();
  const first = store.outbox.head();
  expect(first?.event).toMatchObject({ sessionId: 'with', reservationId: 0 });
  if (first !== undefined) store.outbox.delivered(first.id);
  expect(store.outbox.head()?.event).not.toHaveProperty('reservationId');
});

it('reads starts that an older program stored', () => {
  const old = { kind: 'started', sessionId: 's', connectorId: 1, idTag: 'AA', meterStartWattHours: 2, atMillis: 3 };
  expect(eventFromJson(JSON.stringify(old))).toEqual(old);
  expect(eventFromJson(eventToJson({ ...old, kind: 'started', reservationId: 9 }))).toMatchObject({ reservationId: 9 });
});
