// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from '../store/store.ts';
import { factoryReset } from './factory-reset.ts';

const NO_DETAILS = { name: '', blocked: false, validUntilMillis: undefined, addedAtMillis: undefined, addedBy: '' };

let folder: string;
let store: Store;
const open = (): Store => openStore({ path: join(folder, 'station.db'), clock: new VirtualClock(), log: SILENT_LOG });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-reset-'));
  store = open();
  store.settings.save('power.maxCurrentFw', '10', { actor: 'a', detail: 'd' });
  store.accounts.put({ name: 'eve', role: 'operator', passwordHash: 'x', createdAtMillis: 0 });
  store.cards.put({ ...NO_DETAILS, idTag: 'AA' });
  const info = { status: 'accepted', parentIdTag: undefined, expiresAtMillis: undefined } as const;
  store.authorizationCache.put('BB', info);
  store.localList.replace(3, [{ idTag: 'CC', info }]);
  store.availability.set([0, 1], false);
  const who = { reservationId: 7, connectorId: 1, idTag: 'CC', parentIdTag: undefined };
  store.reservations.put({ ...who, id: 'r', expiresAtMillis: 2, reservedAtMillis: 1 }, []);
  store.state.set('station.meterZero.1', '4321');
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const left = (from: Store) => ({
  settings: from.settings.all().size,
  accounts: from.accounts.count(),
  tags: from.cards.count() + from.authorizationCache.count() + from.localList.count(),
  operative: from.availability.isOperative(1),
  reservations: from.reservations.all().length,
  zero: from.state.get('station.meterZero.1'),
});
const BEFORE = { settings: 1, accounts: 1, tags: 3, operative: false, reservations: 1, zero: '4321' };

it('is durable, and keeps the meter’s zero and the audit log', () => {
  factoryReset(store, 'boot-1');
  store.close();
  store = open();
  expect(left(store)).toEqual({ settings: 0, accounts: 0, tags: 0, operative: true, reservations: 0, zero: '4321' });
  expect(store.audit.latest(10).map(({ action }) => action)).toEqual(['factory reset', 'setting']);
});

it('interrupted at its last step, leaves all as it was, on disk and in memory (DESIGN: storage)', () => {
  const interrupted: Store = {
    ...store,
    audit: {
      ...store.audit,
      add() {
        throw new Error('the supply is gone');
      },
    },
  };
  expect(() => factoryReset(interrupted, 'boot-1')).toThrow('the supply is gone');
  expect(left(store)).toEqual(BEFORE);
  store.close();
  store = open();
  expect(left(store)).toEqual(BEFORE);
});
