// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeGuard } from '../../test/support/fake-guard.ts';
import { StationBench, TAG } from '../../test/support/station-bench.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const newest = () => {
  const id = bench.store.sessions.latest(1)[0]?.id ?? '';
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
    bench.station.cards.put({ number: TAG, name: 'Ann' }, 'test');
    expect(newest().entry.authorization).toEqual({ origin: 'card', reason: 'whitelisted', tagName: '' });
    bench.swipe();
    await bench.clock.advance(3000);
    bench.swipe();
    await bench.clock.advance(3000);
    const { entry } = newest();
    expect(entry.number).toBe(2);
    expect(entry.authorization.tagName).toBe('Ann');
    bench.station.cards.put({ number: TAG, name: 'Bob' }, 'test');
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
    expect(bench.store.sessions.latest(10)).toHaveLength(1);
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

  it('keeps two connectors apart that charge at the same time', async () => {
    const second = new FakeGuard(bench.clock, { connectorId: 2 });
    await bench.charge({ more: [second] });
    second.register = 7000;
    second.plug('C');
    await bench.clock.advance(300);
    bench.station.cards.put({ number: '04B5C6D7', name: 'Ben' }, 'test');
    await bench.station.presentTag('04B5C6D7', 2);
    await bench.clock.advance(30_000);
    second.plug('B');
    await bench.clock.advance(60_000);
    const [other, first] = bench.station.journal.page({}, 10).entries;
    expect(first).toMatchObject({ pauses: 0, session: { connectorId: 1, idTag: TAG } });
    expect(other).toMatchObject({ pauses: 1, authorization: { tagName: 'Ben' }, session: { connectorId: 2 } });
    expect(first?.session.chargingMillis).toBeGreaterThan(85_000);
    expect(other?.session.chargingMillis).toBeLessThan(35_000);
    const registers = bench.station.journal
      .samples(other?.session.id ?? '', 100)
      .map((sample) => sample.importWattHours);
    expect(registers.every((register) => register >= 7000)).toBe(true);
    expect(bench.station.journal.page({ connectorId: 2 }, 10).entries).toHaveLength(1);
  });
});

type Happening = 'B' | 'C' | 'A' | 'swipe' | 'crash' | 'power cut' | 'disk full' | 'disk free' | 'wait';

describe('the journal through crashes, power cuts and full disks', () => {
  const happening = fc.tuple(
    fc.constantFrom<Happening>('B', 'C', 'A', 'swipe', 'swipe', 'crash', 'power cut', 'disk full', 'disk free', 'wait'),
    fc.integer({ min: 1, max: 25 }),
  );

  it('loses and doubles nothing: one start and one stop of each session, counters and registers true (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 30 }), async (course) => {
        bench.dispose();
        bench = new StationBench();
        let isFull = false;
        const boot = () =>
          bench.boot({
            settings: { 'whitelist.enabled': true, 'evse.coldLoadMaxDelay': 0 },
            storageFails: () => isFull,
          });
        boot();
        bench.allowTag();
        let highest = { sessions: 0, wattHours: 0 };
        const look = (): void => {
          const { sessions, wattHours } = bench.station.journal.lifetime();
          expect(sessions).toBeGreaterThanOrEqual(highest.sessions);
          expect(wattHours).toBeGreaterThanOrEqual(highest.wattHours);
          highest = { sessions, wattHours };
        };
        const begin = [
          ['C', 2],
          ['swipe', 5],
        ] as const;
        for (const [what, seconds] of [...begin, ...course]) {
          if (what === 'A' || what === 'B' || what === 'C') bench.guard.plug(what);
          if (what === 'swipe') bench.swipe();
          if (what === 'disk full') isFull = true;
          if (what === 'disk free') isFull = false;
          if (what === 'crash' || what === 'power cut') {
            bench.kill();
            isFull = false;
            if (what === 'power cut') bench.guard.reboot();
            boot();
          }
          for (let second = 0; second < seconds; second += 1) {
            if (bench.status() === 'Charging') bench.guard.register += 3;
            await bench.clock.advance(1000);
          }
          look();
        }
        isFull = false;
        bench.guard.plug('A');
        await bench.clock.advance(60_000);
        look();
        checkJournal(highest);
      }),
      { numRuns: 30, seed: 20260103 },
    );
  }, 120_000);

  function checkJournal(lifetime: { readonly sessions: number; readonly wattHours: number }): void {
    const { journal } = bench.station;
    const entries = [...journal.entries({})].reverse();
    const events = new Map<string, string[]>();
    for (let head = bench.store.outbox.head(); head !== undefined; head = bench.store.outbox.head()) {
      const { kind, sessionId } = head.event;
      if (kind !== 'sampled') events.set(sessionId, [...(events.get(sessionId) ?? []), kind]);
      bench.store.outbox.delivered(head.id);
    }
    expect(events.size).toBe(entries.length);
    expect(lifetime.sessions).toBe(entries.length);
    let wattHours = 0;
    let register = 0;
    for (const { session } of entries) {
      expect(events.get(session.id)).toEqual(['started', 'stopped']);
      expect(session.meterStartWattHours).toBeGreaterThanOrEqual(register);
      expect(session.meterLastWattHours).toBeGreaterThanOrEqual(session.meterStartWattHours);
      register = session.meterLastWattHours;
      wattHours += session.meterLastWattHours - session.meterStartWattHours;
      const { pauses } = journal.details(session.id) ?? { pauses: [] };
      for (const [index, pause] of pauses.entries()) {
        expect(pause.fromMillis).toBeGreaterThanOrEqual(session.startedAtMillis);
        expect(pause.toMillis).toBeLessThanOrEqual(pauses[index + 1]?.fromMillis ?? Number(session.stoppedAtMillis));
      }
    }
    expect(lifetime.wattHours).toBe(wattHours);
  }
});
