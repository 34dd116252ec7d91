// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../bench/virtual-clock.ts';
import { SILENT_LOG } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import { createSettings } from '../../settings/apply.ts';
import { openStore } from '../../store/store.ts';
import { factoryReset } from '../factory-reset.ts';
import { createMemoryKeys } from './key-store.ts';
import { StationSecurity } from './station-security.ts';

let folder: string;
let store: Store;
const clock = new VirtualClock();
const keys = createMemoryKeys();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-security-'));
  store = openStore({ path: join(folder, 'station.db'), clock, log: SILENT_LOG });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): StationSecurity {
  const settings = createSettings({ repository: store.settings });
  const identity = { serialNumber: 'SN-1', firmwareVersion: '1' };
  return new StationSecurity({ clock, log: SILENT_LOG, settings, store, identity, keys });
}
const types = (security: StationSecurity) => security.events.between({ limit: 100 }).map(({ type }) => type);

describe('what the station sees of its security (X09)', () => {
  it('reports memory, disk and cover when they begin to be in trouble, and again when they do again', () => {
    const security = open();
    for (const faults of [['memory-low'], ['memory-low', 'tamper'], [], ['disk-full']] as const) security.look(faults);
    expect(types(security)).toEqual(['MemoryExhaustion', 'TamperDetectionActivated', 'MemoryExhaustion']);
  });

  it('reports a clock that jumps, either way, and not one that is slewed', async () => {
    const security = open();
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1000);
      clock.setWall(clock.wallMillis() + 500);
      security.look([]);
    }
    expect(types(security)).toEqual([]);
    clock.setWall(clock.wallMillis() - 60_000);
    security.look([]);
    security.look([]);
    expect(types(security)).toEqual(['SettingSystemTime']);
  });

  it('forgets the keys of a charger that was reset to its delivery', async () => {
    await open().certificates.requestSigning();
    open();
    expect(keys.ids()).toHaveLength(1);
    factoryReset(store, 'boot-1');
    const security = open();
    expect(keys.ids()).toEqual([]);
    expect(security.certificates.requestedAtMillis).toBeUndefined();
  });
});
