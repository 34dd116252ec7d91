// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataFolder } from '../../test/support/data-folder.ts';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from '../store/store.ts';
import { putStampsRight } from './stamps.ts';

const TRUTH = Date.parse('2026-03-01T12:00:00Z');
let folder: string;
let store: Store;
beforeEach(() => {
  folder = dataFolder();
  store = openStore({ path: join(folder, 'station.db'), clock: new VirtualClock(90_000), log: SILENT_LOG });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(id: string, startedAtMillis: number, stoppedAtMillis?: number): void {
  const record: SessionRecord = {
    id,
    connectorId: 1,
    idTag: 'AA11',
    startedAtMillis,
    meterStartWattHours: 100,
    meterLastWattHours: 100,
    stoppedAtMillis: undefined,
    stopReason: undefined,
    deauthorized: false,
    reported: true,
  };
  const sample: MeterSample = {
    atMillis: startedAtMillis + 10_000,
    importWattHours: 110,
    watts: null,
    milliamps: null,
    millivolts: null,
    temperatureMillicelsius: null,
    offeredMilliamps: 16_000,
  };
  store.sessions.start(record);
  store.samples.add(id, { ...sample, limit: null });
  store.outbox.append({ kind: 'sampled', sessionId: id, connectorId: 1, context: 'periodic', sample });
  if (stoppedAtMillis !== undefined)
    store.sessions.stop(id, { reason: 'Local', idTag: undefined, meterStopWattHours: 120, atMillis: stoppedAtMillis });
}

/** All times of the queue, in its order. */
function queued(): number[] {
  const times: number[] = [];
  for (let head = store.outbox.head(); head !== undefined; head = store.outbox.head()) {
    times.push('sample' in head.event ? head.event.sample.atMillis : head.event.atMillis);
    store.outbox.delivered(head.id);
  }
  return times;
}

it('what was stamped by a clock that was not set gets its time on disk and in the queue (B06)', () => {
  run('before', TRUTH - 86_400_000, TRUTH - 80_000_000);
  run('unset', 60_000, 80_000);
  putStampsRight(store, { beforeMillis: 90_000, nowMillis: TRUTH }, 90_000, SILENT_LOG);
  expect(store.sessions.find('unset')).toMatchObject({
    startedAtMillis: TRUTH - 30_000,
    stoppedAtMillis: TRUTH - 10_000,
  });
  expect(store.samples.of('unset').map(({ atMillis }) => atMillis)).toEqual([TRUTH - 20_000]);
  expect(store.sessions.find('before')).toMatchObject({ startedAtMillis: TRUTH - 86_400_000 });
  expect(queued()).toEqual([
    ...[TRUTH - 86_400_000, TRUTH - 86_390_000, TRUTH - 80_000_000],
    ...[TRUTH - 30_000, TRUTH - 20_000, TRUTH - 10_000],
  ]);
});

it('what a run before an earlier power cut left, of which nobody knows how long it lasted, comes before this run (B06)', () => {
  run('earlier', 500_000, 600_000);
  run('now', 60_000);
  putStampsRight(store, { beforeMillis: 90_000, nowMillis: TRUTH }, 70_000, SILENT_LOG);
  expect(store.sessions.find('earlier')).toMatchObject({
    startedAtMillis: TRUTH - 170_000,
    stoppedAtMillis: TRUTH - 70_000,
  });
  expect(store.sessions.find('now')).toMatchObject({ startedAtMillis: TRUTH - 30_000 });
});

it.each([
  ['from one time to another', { beforeMillis: TRUTH - 7_200_000, nowMillis: TRUTH }],
  ['backwards', { beforeMillis: TRUTH, nowMillis: 5000 }],
])('a clock that is set %s moves nothing', (_what, jump) => {
  run('unset', 60_000);
  putStampsRight(store, jump, 90_000, SILENT_LOG);
  expect(store.sessions.find('unset')?.startedAtMillis).toBe(60_000);
});
