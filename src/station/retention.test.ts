// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failingStore } from '../../test/support/failing-store.ts';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { JournalSample } from '../core/session/journal.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { createSettings } from '../settings/apply.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/store.ts';
import { Retention } from './retention.ts';

const MEGABYTE = 1_000_000;
let folder = '';
let clock: VirtualClock;
let store: Store;
let settings: Settings;
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-retention-'));
  clock = new VirtualClock();
  store = openStore({ path: join(folder, 'station.db'), clock, log: SILENT_LOG });
  settings = createSettings({ repository: store.settings });
  warnings = [];
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const retention = (of = store): Retention =>
  new Retention({
    retention: of.retention,
    settings,
    clock,
    log: {
      ...SILENT_LOG,
      warn: (_, message) => void warnings.push(message),
      error: (_, message) => void warnings.push(message),
    },
  });

/** Lets the retention work as the station does, four times a second. */
async function work(minutes: number, worker = retention()): Promise<void> {
  for (let count = 0; count < minutes * 240; count += 1) {
    await clock.advance(250);
    worker.tick();
  }
}

function set(id: 'sessions.maximumCount' | 'sessions.maximumMegabytes', value: number): void {
  expect(settings.apply({ kind: 'command-line' }, id, value).kind).toBe('applied');
}

const sampleAt = (atMillis: number): JournalSample => ({
  atMillis,
  importWattHours: atMillis,
  watts: 11_000,
  milliamps: [16_000, 16_000, 16_000],
  millivolts: [230_000, 230_000, 230_000],
  temperatureMillicelsius: 30_000,
  offeredMilliamps: 16_000,
  limit: { milliamps: 16_000, source: 'setting', chain: [{ source: 'setting', milliamps: 16_000 }] },
});

/** Sessions s1, s2 … that are over, an hour of samples each. */
function fill(count: number, { samples = 0, connectorId = 1, reported = false } = {}): void {
  store.atomically(() => {
    for (let number = 1; number <= count; number += 1) {
      const id = `s${number}`;
      const startedAtMillis = number * 3_600_000;
      store.sessions.start({
        id,
        connectorId,
        idTag: 'AA11',
        startedAtMillis,
        meterStartWattHours: 0,
        meterLastWattHours: 0,
        stoppedAtMillis: undefined,
        stopReason: undefined,
        deauthorized: false,
        reported,
      });
      for (let sample = 0; sample < samples; sample += 1)
        store.samples.add(id, sampleAt(startedAtMillis + sample * 10_000));
      store.sessions.stop(id, {
        reason: 'Local',
        idTag: undefined,
        meterStopWattHours: 5,
        chargingMillis: 1,
        atMillis: startedAtMillis + 10,
      });
    }
  });
  store.samples.flush();
}

const kept = () => store.sessions.latest(1_000_000).map(({ id }) => id);

describe('the journal’s bounds', () => {
  it('on sessions: the oldest go, one a second, and the lifetime counters stay', async () => {
    set('sessions.maximumCount', 100);
    fill(110);
    const before = store.journal.lifetime();
    const worker = retention();
    await work(0.99, worker);
    expect(kept()).toHaveLength(110);
    await work(0.05, worker);
    expect(kept().length).toBeGreaterThan(105);
    await work(2, worker);
    expect(kept()).toHaveLength(100);
    expect(kept().at(-1)).toBe('s11');
    expect(store.journal.lifetime()).toEqual(before);
    expect(before).toMatchObject({ sessions: 110, wattHours: 550 });
  });

  it('never take a session of which the central system has not heard all, and say so once (a full outbox)', async () => {
    set('sessions.maximumCount', 100);
    fill(110, { reported: true });
    await work(10);
    expect(kept()).toHaveLength(110);
    expect(warnings).toEqual(['the journal is full: the central system has to hear first']);
    // It hears of the first five, and of the start of the sixth.
    for (let count = 0; count < 11; count += 1) store.outbox.delivered(store.outbox.head()?.id ?? 0);
    await work(5);
    expect(kept()).toHaveLength(105);
    expect(kept().at(-1)).toBe('s6');
    // What was given up is not delivered either: it stays for the operator.
    store.outbox.park(store.outbox.head()?.id ?? 0, 'refused');
    await work(5);
    expect(kept().at(-1)).toBe('s6');
  });

  it('never take the newest session of a connector, whose register the next one begins with', async () => {
    set('sessions.maximumCount', 100);
    store.sessions.start({
      id: 'rare',
      connectorId: 2,
      idTag: 'AA11',
      startedAtMillis: 0,
      meterStartWattHours: 0,
      meterLastWattHours: 0,
      stoppedAtMillis: undefined,
      stopReason: undefined,
      deauthorized: false,
      reported: false,
    });
    store.sessions.stop('rare', { reason: 'Local', idTag: undefined, meterStopWattHours: 777, atMillis: 1 });
    fill(110);
    await work(5);
    expect(kept()).toHaveLength(100);
    expect(kept().at(-1)).toBe('rare');
    expect(store.sessions.latestOf(2)?.meterLastWattHours).toBe(777);
  });

  it('on space: samples are thinned, then dropped, and only then sessions go; each time the oldest first', async () => {
    set('sessions.maximumMegabytes', 16);
    fill(160, { samples: 360 });
    expect(store.retention.usedBytes()).toBeGreaterThan(16 * MEGABYTE);
    const worker = retention();
    await work(3, worker);
    expect(store.retention.usedBytes()).toBeLessThanOrEqual(16 * MEGABYTE);
    expect(kept()).toHaveLength(160);
    expect(store.samples.count('s1')).toBe(60);
    expect(store.samples.count('s160')).toBe(360);
    expect(warnings).toEqual([]);
  });

  it('on space, with an outbox that is full: samples go down to none, sessions and their events stay', async () => {
    set('sessions.maximumMegabytes', 16);
    fill(60, { samples: 360, reported: true });
    const padding = 'x'.repeat(2000);
    store.atomically(() => {
      for (let number = 0; number < 8000; number += 1) store.state.set(`padding.${number}`, padding);
    });
    const events = store.outbox.length();
    const worker = retention();
    await work(4, worker);
    expect(store.retention.usedBytes()).toBeGreaterThan(16 * MEGABYTE);
    expect(kept()).toHaveLength(60);
    expect(store.outbox.length()).toBe(events);
    expect(store.samples.count('s1')).toBe(0);
    expect(store.samples.count('s60')).toBe(0);
    expect(warnings).toEqual(['the journal is full: the central system has to hear first']);
  });

  it('leave a running session and its samples alone', async () => {
    set('sessions.maximumMegabytes', 16);
    fill(1);
    const running = {
      id: 'now',
      connectorId: 1,
      idTag: 'A',
      startedAtMillis: 0,
      meterStartWattHours: 5,
      meterLastWattHours: 5,
    };
    store.sessions.start({
      ...running,
      stoppedAtMillis: undefined,
      stopReason: undefined,
      deauthorized: false,
      reported: false,
    });
    for (let sample = 0; sample < 30; sample += 1) store.samples.add('now', sampleAt(sample * 10_000));
    store.samples.flush();
    while (store.retention.thinSamples() || store.retention.dropSamples() || store.retention.dropSession());
    expect(kept()).toEqual(['now']);
    expect(store.samples.count('now')).toBe(30);
  });

  it('wait while the disk takes nothing', async () => {
    set('sessions.maximumCount', 100);
    fill(101);
    let fails = true;
    const worker = retention(failingStore(store, () => fails));
    await work(3, worker);
    expect(kept()).toHaveLength(101);
    expect(warnings[0]).toBe('no room could be made in the journal');
    fails = false;
    await work(3, worker);
    expect(kept()).toHaveLength(100);
  });
});
