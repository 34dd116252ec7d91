// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCentralSystem, StationBench } from '../../test/support/station-bench.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const faults = (): readonly string[] => bench.station.view(1).faults;
const QUIET = { 'ocpp.key.ClockAlignedDataInterval': 0, 'ocpp.key.MeterValueSampleInterval': 60 } as const;

describe('storage', () => {
  it('below 5 % free: samples are given up first, sessions never; above 6 % all is kept again (F45)', async () => {
    let free = 0.5;
    const host = { freeDiskShare: () => free, usedMemoryShare: () => undefined };
    await bench.charge({ settings: QUIET, host });
    free = 0.049;
    await bench.clock.advance(10_000);
    expect([faults(), bench.status()]).toEqual([['disk-full'], 'Charging']);
    await bench.clock.advance(120_000);
    const sessionId = bench.station.view(1).session?.id ?? '';
    const kept = bench.store.samples.of(sessionId).length;
    bench.guard.register = 1500;
    await bench.clock.advance(60_000);
    expect(bench.store.samples.of(sessionId)).toHaveLength(kept);
    bench.swipe();
    await bench.clock.advance(2000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1500 Local']);
    free = 0.055;
    await bench.clock.advance(10_000);
    expect(faults()).toEqual(['disk-full']);
    free = 0.061;
    await bench.clock.advance(10_000);
    expect(faults()).toEqual([]);
  });

  it('that takes no write: a running session goes on and ends, no new one begins, and nothing is lost (F46)', async () => {
    let fails = false;
    await bench.charge({ settings: QUIET, storageFails: () => fails });
    fails = true;
    bench.guard.register = 1200;
    await bench.clock.advance(11_000);
    expect([faults(), bench.status()]).toEqual([['storage-failing'], 'Charging']);
    bench.swipe();
    await bench.clock.advance(2000);
    expect(bench.store.outbox.length()).toBe(1);
    expect(bench.status()).toBe('Faulted');
    bench.guard.plug('A');
    await bench.clock.advance(500);
    bench.guard.plug('C');
    await bench.clock.advance(500);
    await expect(bench.station.presentTag('04A2B3C4')).resolves.toEqual({ kind: 'refused', reason: 'fault' });
    expect(bench.station.view(1).limit.chain).toContainEqual({ source: 'storage', milliamps: 0 });
    fails = false;
    await bench.clock.advance(10_000);
    expect(faults()).toEqual([]);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1200 Local']);
    await expect(bench.station.presentTag('04A2B3C4')).resolves.toEqual({ kind: 'started' });
  });

  it('that fails when a card was just accepted: the person is told, and the station lives (F46)', async () => {
    let fails = false;
    bench.boot({ storageFails: () => fails });
    bench.station.attachCentralSystem(new FakeCentralSystem());
    bench.guard.plug('C');
    await bench.clock.advance(500);
    fails = true;
    const answer = bench.station.presentTag('04A2B3C4');
    await bench.clock.advance(1000);
    await expect(answer).resolves.toMatchObject({ kind: 'refused' });
    expect([faults(), bench.guard.permitMilliamps]).toEqual([['storage-failing'], 0]);
  });

  it('that failed at the end of a session and is sound at the next start: one Stop, no second life', async () => {
    let fails = false;
    await bench.charge({ settings: QUIET, storageFails: () => fails });
    bench.guard.register = 1200;
    await bench.clock.advance(1000);
    fails = true;
    bench.swipe();
    await bench.clock.advance(2000);
    fails = false;
    await bench.clock.advance(10_000);
    bench.kill();
    bench.boot();
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1200 Local']);
    expect(bench.status()).toBe('Finishing');
  });
});

describe('the station', () => {
  it('that runs out of memory restarts when nobody charges, and not again and again (F44)', async () => {
    let used = 0.5;
    const host = { freeDiskShare: () => undefined, usedMemoryShare: () => used };
    await bench.charge({ settings: QUIET, host });
    used = 0.9;
    await bench.clock.advance(590_000);
    expect(faults()).toEqual([]);
    await bench.clock.advance(20_000);
    expect([faults(), bench.status(), bench.restarts]).toEqual([['memory-low'], 'Charging', []]);
    bench.swipe();
    await bench.clock.advance(3000);
    expect(bench.restarts).toEqual(['soft']);
    bench.kill();
    bench.boot({ host });
    await bench.clock.advance(60_000);
    expect([faults(), bench.restarts]).toEqual([[], ['soft']]);
  });

  it('says for a minute that it was started anew beside a guard that went on (F42), and nothing after an orderly end', async () => {
    await bench.charge({ settings: QUIET });
    bench.kill();
    bench.boot();
    await bench.clock.advance(2000);
    expect([faults(), bench.status()]).toEqual([['station-restarted'], 'Charging']);
    await bench.clock.advance(59_000);
    expect(faults()).toEqual([]);
    bench.station.reset('soft');
    await bench.clock.advance(15_000);
    bench.kill();
    bench.boot();
    await bench.clock.advance(2000);
    expect(faults()).toEqual([]);
  });

  it('says that a stored setting is damaged until it is saved again (F48)', async () => {
    bench.boot();
    bench.store.settings.save('power.maxCurrentFw', '"many"', { actor: 'a', detail: 'd' });
    bench.kill();
    bench.boot();
    await bench.clock.advance(500);
    expect(faults()).toContain('settings-damaged');
    expect(bench.station.settings.get('power.maxCurrentFw')).toBe(32);
    bench.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 16);
    expect(faults()).not.toContain('settings-damaged');
    bench.kill();
    bench.boot();
    await bench.clock.advance(500);
    expect(faults()).not.toContain('settings-damaged');
  });

  it('says that its display does not answer, and takes it back when it does (F34)', async () => {
    let fails = true;
    bench.boot({ displayFails: () => fails });
    await bench.clock.advance(2000);
    expect([faults(), bench.status()]).toEqual([['display-lost'], 'Available']);
    fails = false;
    await bench.clock.advance(60_000);
    expect(faults()).toEqual([]);
  });
});

describe('a guard that starts again and again (F40)', () => {
  async function crashGuard(): Promise<void> {
    bench.guard.setOnline(false);
    bench.guard.reboot();
    await bench.clock.advance(1000);
    bench.guard.setOnline(true);
    await bench.clock.advance(1000);
  }

  it('three times within ten minutes gives no energy until a person resets it, over restarts too', async () => {
    await bench.charge({ settings: QUIET });
    await crashGuard();
    await crashGuard();
    expect([faults(), bench.status()]).toEqual([[], 'Charging']);
    await crashGuard();
    expect([faults(), bench.status(), bench.why()]).toEqual([['guard-restarting'], 'Faulted', 'fault']);
    expect(bench.guard.permitMilliamps).toBe(0);
    bench.kill();
    bench.boot();
    await bench.clock.advance(1000);
    expect(faults()).toContain('guard-restarting');
    expect(bench.guard.permitMilliamps).toBe(0);
    bench.station.resetFault(1, 'guard-restarting');
    await bench.clock.advance(1000);
    expect(faults()).not.toContain('guard-restarting');
    bench.kill();
    bench.boot();
    await bench.clock.advance(1000);
    expect(faults()).not.toContain('guard-restarting');
  });

  it('three times in an hour is no such thing', async () => {
    await bench.charge({ settings: QUIET });
    for (let crash = 0; crash < 3; crash += 1) {
      await crashGuard();
      await bench.clock.advance(310_000);
    }
    expect([faults(), bench.status()]).toEqual([[], 'Charging']);
  });

  it('ends a session that it keeps from its energy', async () => {
    await bench.charge({ settings: QUIET });
    for (let crash = 0; crash < 3; crash += 1) await crashGuard();
    await bench.clock.advance(2000);
    expect(bench.outbox().at(-1)).toBe('stopped 1000 Other');
  });
});

describe('wear', () => {
  it('is counted over the lives of guard and station, and each closing once (F13, F14)', async () => {
    bench.boot();
    await bench.clock.advance(500);
    bench.guard.closings = 3;
    bench.guard.plugs = 5;
    await bench.clock.advance(500);
    bench.kill();
    bench.guard.closings = 4;
    bench.boot();
    await bench.clock.advance(500);
    bench.guard.reboot();
    bench.guard.closings = 2;
    await bench.clock.advance(500);
    bench.kill();
    bench.boot();
    await bench.clock.advance(500);
    expect(bench.station.view(1).wear.counts).toEqual({ contactor: 6, plug: 5 });
  });

  it('that cannot be stored is not shown, and not lost', async () => {
    let fails = false;
    bench.boot({ storageFails: () => fails });
    await bench.clock.advance(500);
    fails = true;
    bench.guard.closings = 7;
    await bench.clock.advance(500);
    expect(bench.station.view(1).wear.counts.contactor).toBe(0);
    fails = false;
    await bench.clock.advance(500);
    expect(bench.station.view(1).wear.counts.contactor).toBe(7);
  });

  it('warns at 90 %, lets a running session be, and refuses the next one until the part is exchanged', async () => {
    await bench.charge({ settings: { ...QUIET, 'life.contactorMax': 100 } });
    bench.guard.closings = 90;
    await bench.clock.advance(500);
    expect([faults(), bench.status()]).toEqual([['contactor-wearing'], 'Charging']);
    bench.guard.closings = 100;
    await bench.clock.advance(500);
    expect([faults(), bench.status()]).toEqual([['contactor-worn'], 'Charging']);
    bench.swipe();
    await bench.clock.advance(2000);
    bench.guard.plug('A');
    await bench.clock.advance(500);
    expect([bench.status(), bench.why()]).toEqual(['Unavailable', 'fault']);
    await expect(bench.station.presentTag('04A2B3C4')).resolves.toEqual({ kind: 'refused', reason: 'fault' });
    expect(bench.station.resetWear(1, 'contactor', 'maker')).toBe('accepted');
    expect([faults(), bench.status()]).toEqual([[], 'Available']);
    expect(bench.store.audit.latest(1)).toMatchObject([
      { actor: 'maker', action: 'part exchanged', detail: 'connector 1: contactor after 100 cycles' },
    ]);
  });
});
