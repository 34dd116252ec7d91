// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationBench, TAG } from '../../test/support/station-bench.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const newest = () => {
  const id = bench.station.sessions(1)[0]?.id ?? '';
  const details = bench.station.journal.details(id);
  if (details === undefined) throw new Error('there is no session');
  return details;
};
/** The vehicle's wish, for some time. */
async function wish(state: 'B' | 'C', seconds: number): Promise<void> {
  bench.guard.plug(state);
  await bench.clock.advance(seconds * 1000);
}

describe('what is noted of a session', () => {
  it('its tag’s name and why it was allowed, as they were then', async () => {
    await bench.charge();
    bench.store.tags.put({ idTag: TAG, origin: 'list', accepted: true, note: 'Ann' });
    expect(newest().entry.authorization).toEqual({ origin: 'card', reason: 'on-list', tagName: '' });
    bench.swipe();
    await bench.clock.advance(3000);
    bench.swipe();
    await bench.clock.advance(3000);
    const { entry } = newest();
    expect(entry.number).toBe(2);
    expect(entry.authorization.tagName).toBe('Ann');
    bench.store.tags.put({ idTag: TAG, origin: 'list', accepted: true, note: 'Bob' });
    expect(newest().entry.authorization.tagName).toBe('Ann');
  });

  it('its pauses with their reasons, and how long energy flowed', async () => {
    await bench.charge();
    await wish('C', 60);
    await wish('B', 120);
    await wish('C', 30);
    bench.swipe();
    await bench.clock.advance(3000);
    const { entry, pauses } = newest();
    expect(pauses.map(({ why }) => why)).toEqual(['vehicle-not-ready']);
    const [pause] = pauses;
    const seconds = Math.round(((pause?.toMillis ?? 0) - (pause?.fromMillis ?? 0)) / 1000);
    expect(seconds).toBeGreaterThanOrEqual(119);
    expect(seconds).toBeLessThanOrEqual(121);
    expect(entry.pauses).toBe(1);
    expect(Math.abs((entry.session.chargingMillis ?? 0) - 91_000)).toBeLessThan(1500);
    expect(bench.station.journal.lifetime()).toMatchObject({
      sessions: 1,
      chargingSeconds: Math.floor((entry.session.chargingMillis ?? 0) / 1000),
    });
  });

  it('a sample every ten seconds with the chain of limits, in memory for at most ten', async () => {
    await bench.charge({ settings: { 'power.maxCurrentFw': 13 } });
    await bench.clock.advance(65_000);
    const { id } = newest().entry.session;
    const samples = bench.station.journal.samples(id, 100);
    const steps = samples.slice(1).map((sample, index) => sample.atMillis - (samples[index]?.atMillis ?? 0));
    expect(samples).toHaveLength(6);
    expect(steps.every((step) => Math.abs(step - 10_000) <= 500)).toBe(true);
    expect(samples[0]?.limit).toMatchObject({ milliamps: 13_000, source: 'setting' });
    expect(samples[0]?.limit?.chain).toContainEqual({ source: 'setting', milliamps: 13_000 });
    expect(samples[0]?.limit?.chain.some(({ source }) => source === 'availability')).toBe(false);
  });

  it('goes on after a crash of the station in a pause: one pause, one session, the energy of both parts', async () => {
    await bench.charge();
    await wish('C', 30);
    await wish('B', 30);
    bench.kill();
    await bench.clock.advance(10_000);
    bench.boot();
    await wish('B', 30);
    await wish('C', 30);
    expect(bench.station.sessions(10)).toHaveLength(1);
    const { pauses, entry } = newest();
    expect(pauses).toHaveLength(1);
    const [pause] = pauses;
    expect(((pause?.toMillis ?? 0) - (pause?.fromMillis ?? 0)) / 1000).toBeGreaterThan(68);
    expect(Math.abs((entry.session.chargingMillis ?? 0) - 61_000)).toBeLessThan(11_000);
  });

  it('waits in memory while the disk takes nothing, and is stored before the end of its session', async () => {
    let fails = false;
    await bench.charge({ storageFails: () => fails });
    await wish('C', 30);
    fails = true;
    await wish('B', 60);
    bench.swipe();
    await bench.clock.advance(5000);
    expect(newest().pauses).toEqual([]);
    fails = false;
    await bench.clock.advance(20_000);
    const { pauses, entry } = newest();
    expect(entry.session.stopReason).toBe('Local');
    expect(pauses).toHaveLength(1);
    expect(pauses[0]?.toMillis).toBe(entry.session.stoppedAtMillis);
    expect(bench.station.journal.lifetime().sessions).toBe(1);
  });
});
