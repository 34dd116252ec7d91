// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeGuard } from '../../test/support/fake-guard.ts';
import { FakeCentralSystem, StationBench, TAG } from '../../test/support/station-bench.ts';
import { say } from '../core/display/messages/catalogue.ts';
import { type Log, SILENT_LOG } from '../ports/log.ts';
import { guardSettings } from './guard-settings.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

describe('a charge', () => {
  it('plug first, by card, ended by the same card, with the exact register', async () => {
    bench.boot({ settings: { 'whitelist.enabled': true } });
    bench.allowTag();
    await bench.clock.advance(1500);
    expect([bench.status(), bench.why(), bench.shown[0], bench.light]).toEqual([
      'Available',
      'no-vehicle',
      'AVAILABLE',
      'green steady',
    ]);
    bench.guard.plug('C');
    await bench.clock.advance(1500);
    expect([bench.status(), bench.why(), bench.shown[1]]).toEqual([
      'Preparing',
      'not-authorized',
      'Hold card to reader',
    ]);
    expect(bench.guard.permitMilliamps).toBe(0);
    bench.swipe();
    await bench.clock.advance(2000);
    expect([bench.status(), bench.why(), bench.light]).toEqual(['Charging', 'charging', 'blue slow']);
    expect(bench.guard.permitMilliamps).toBe(32_000);
    expect(bench.shown[1]).toBe('32.0 A  7.36 kW');
    bench.guard.register = 5000;
    await bench.clock.advance(2000);
    expect(bench.shown[2]).toContain('4.00 kWh');
    bench.swipe();
    bench.guard.register = 5007;
    await bench.clock.advance(3000);
    expect(bench.guard.permitMilliamps).toBe(0);
    expect([bench.status(), bench.why(), bench.shown[0]]).toEqual(['Finishing', 'session-over', 'FINISHING']);
    bench.guard.plug('A');
    await bench.clock.advance(300);
    expect(bench.status()).toBe('Available');
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 5007 Local']);
    expect(bench.store.sessions.latest(5)).toMatchObject([
      { idTag: TAG, meterLastWattHours: 5007, stopReason: 'Local' },
    ]);
  });

  it('card first: waits for the vehicle and says how long, then lapses (C02)', async () => {
    bench.boot({ settings: { 'whitelist.enabled': true, 'ocpp.key.ConnectionTimeOut': 30 } });
    bench.allowTag();
    await bench.clock.advance(300);
    await expect(bench.station.presentTag(TAG.toLowerCase())).resolves.toEqual({ kind: 'waiting-for-vehicle' });
    await bench.clock.advance(2000);
    expect([bench.status(), bench.light, bench.shown[2]]).toEqual(['Preparing', 'green fast', '0:29 left']);
    expect(bench.guard.permitMilliamps).toBe(0);
    await bench.clock.advance(30_000);
    expect(bench.status()).toBe('Available');
    expect(bench.outbox()).toEqual([]);
  });

  it('a card nobody knows is refused, and the display says so for a while', async () => {
    bench.boot({ settings: { 'whitelist.enabled': true, 'ocpp.url': '' } });
    bench.guard.plug('B');
    await bench.clock.advance(300);
    await expect(bench.station.presentTag('FFFF')).resolves.toEqual({ kind: 'refused', reason: 'unknown' });
    await bench.clock.advance(1000);
    expect(bench.shown).toEqual(['PREPARING', 'CARD REFUSED', 'Card not known']);
    await bench.clock.advance(4000);
    expect(bench.shown[1]).toBe('Hold card to reader');
    expect(bench.guard.highestPermit).toBe(0);
  });

  it('stand-alone keeps a session in the journal and nothing for a central system that is not there', async () => {
    await bench.charge({ settings: { 'ocpp.url': '', 'ocpp.key.MeterValueSampleInterval': 10 } });
    await bench.clock.advance(60_000);
    bench.swipe();
    await bench.clock.advance(2000);
    expect(bench.store.sessions.latest(1)[0]).toMatchObject({ stopReason: 'Local', reported: false });
    expect(bench.store.outbox.length()).toBe(0);
  });

  it('starts by itself where charging is free, and ends with the plug (ETEK A.1)', async () => {
    bench.boot({ settings: { 'auth.free.enabled': true, 'auth.free.mode': 'WithoutOcpp', 'rfid.enabled': false } });
    bench.guard.plug('C');
    await bench.clock.advance(1500);
    expect(bench.status()).toBe('Charging');
    bench.guard.plug('A');
    await bench.clock.advance(1500);
    expect(bench.status()).toBe('Available');
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1000 EVDisconnected']);
  });

  it('starts and stops remotely (C08, C09)', async () => {
    bench.boot();
    bench.station.attachCentralSystem(new FakeCentralSystem());
    bench.guard.plug('C');
    await bench.clock.advance(300);
    expect(bench.station.remoteStart(TAG, 0)).toBe('rejected');
    expect(bench.station.remoteStart(TAG, 2)).toBe('rejected');
    expect(bench.station.remoteStart('x'.repeat(21), 1)).toBe('rejected');
    expect(bench.station.remoteStart(TAG, undefined)).toBe('accepted');
    await bench.clock.advance(1000);
    expect(bench.station.remoteStart(TAG, 1)).toBe('rejected');
    const sessionId = bench.station.view(1).session?.id ?? '';
    expect(bench.station.remoteStop('other')).toBe('rejected');
    expect(bench.station.remoteStop(sessionId)).toBe('accepted');
    await bench.clock.advance(2000);
    expect(bench.station.remoteStop(sessionId)).toBe('rejected');
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1000 Remote']);
  });

  it('follows the current limit and shows what sets it', async () => {
    await bench.charge();
    bench.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10);
    await bench.clock.advance(500);
    expect(bench.guard.permitMilliamps).toBe(10_000);
    expect(bench.station.view(1).limit.chain).toContainEqual({ source: 'setting', milliamps: 10_000 });
    bench.guard.limitChain = [{ source: 'temperature', milliamps: 0 }];
    await bench.clock.advance(500);
    expect([bench.status(), bench.why()]).toEqual(['SuspendedEVSE', 'limit-below-minimum']);
  });

  it('samples the meter while it runs, periodically and by the clock', async () => {
    await bench.charge({
      settings: { 'ocpp.key.MeterValueSampleInterval': 10, 'ocpp.key.ClockAlignedDataInterval': 15 },
    });
    await bench.clock.advance(21_000);
    const heard = bench.outbox();
    expect(heard.filter((line) => line === 'sampled periodic')).toHaveLength(2);
    expect(heard.filter((line) => line === 'sampled clock-aligned')).toHaveLength(1);
  });

  it('is suspended by a fault and goes on when it clears; an emergency stop ends it (C22)', async () => {
    await bench.charge();
    bench.guard.faults = ['residual-current'];
    await bench.clock.advance(300);
    expect([bench.status(), bench.shown[1]]).toEqual(['Faulted', 'LEAKAGE CURRENT']);
    bench.guard.faults = [];
    await bench.clock.advance(300);
    expect(bench.status()).toBe('Charging');
    bench.guard.faults = ['emergency-stop'];
    await bench.clock.advance(3000);
    expect(bench.status()).toBe('Faulted');
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1000 EmergencyStop']);
  });

  it('does not start while a fault that refuses lasts', async () => {
    bench.boot({ settings: { 'whitelist.enabled': true } });
    bench.allowTag();
    bench.guard.faults = ['meter-lost'];
    bench.guard.plug('C');
    await bench.clock.advance(300);
    await expect(bench.station.presentTag(TAG)).resolves.toEqual({ kind: 'refused', reason: 'fault' });
  });
});

describe('availability and unlocking', () => {
  it('out of order waits for the session and survives a restart (C18)', async () => {
    await bench.charge();
    expect(bench.station.setAvailability(1, false)).toBe('scheduled');
    expect(bench.status()).toBe('Charging');
    bench.guard.plug('A');
    await bench.clock.advance(2000);
    expect([bench.status(), bench.why(), bench.light]).toEqual(['Unavailable', 'out-of-order', 'yellow steady']);
    bench.kill();
    bench.boot();
    await bench.clock.advance(1000);
    expect(bench.status()).toBe('Unavailable');
    expect(bench.station.setAvailability(0, true)).toBe('accepted');
    expect(bench.station.setAvailability(9, true)).toBe('rejected');
    expect(bench.status()).toBe('Available');
  });

  it('unlocking ends the session first; without a lock it is not supported (C19)', async () => {
    await bench.charge();
    await expect(bench.station.unlock(1)).resolves.toBe('not-supported');
    expect(bench.status()).toBe('Charging');
    bench.guard.lock = 'locked';
    await bench.clock.advance(300);
    const unlocked = bench.station.unlock(1);
    await bench.clock.advance(3000);
    await expect(unlocked).resolves.toBe('unlocked');
    expect(bench.outbox().at(-1)).toBe('stopped 1000 UnlockCommand');
  });
});

describe('around it', () => {
  it('permits with a lease of one second, four times a second, with rising numbers', async () => {
    await bench.charge();
    bench.guard.permits.length = 0;
    await bench.clock.advance(2000);
    expect(bench.guard.permits.length).toBeGreaterThanOrEqual(8);
    expect(bench.guard.permits.every((permit) => permit.leaseMs === 1000)).toBe(true);
    const seqs = bench.guard.permits.map((permit) => permit.seq);
    expect(seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0))).toBe(true);
  });

  it('tells the guard of settings it holds a copy of', async () => {
    bench.boot();
    expect(guardSettings(bench.station.settings).ventilated).toBe(false);
    bench.station.settings.apply({ kind: 'command-line' }, 'evse.pauseInStateD', false);
    expect(bench.guard.sent.at(-1)).toMatchObject({ type: 'settings', settings: { ventilated: true } });
  });

  it('a dead display matters to nobody: one log line, tried again after 30 s', async () => {
    const warnings: string[] = [];
    let broken = true;
    const log: Log = { ...SILENT_LOG, warn: (_fields, message) => warnings.push(message) };
    await bench.charge({ log, displayFails: () => broken });
    await bench.clock.advance(61_000);
    expect(warnings.filter((line) => line.includes('device'))).toHaveLength(1);
    broken = false;
    bench.shown = [];
    await bench.clock.advance(31_000);
    expect(bench.shown[0]).toBe('CHARGING');
  });

  it('no tag ever reaches the log', async () => {
    const lines: string[] = [];
    const keep = (fields: object, message: string) => void lines.push(JSON.stringify([fields, message]));
    await bench.charge({ log: { debug: keep, info: keep, warn: keep, error: keep } });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n').toUpperCase()).not.toContain(TAG);
  });

  it('shows a notice on the last line of the display', async () => {
    bench.boot();
    bench.station.setNotice((language) => say(language, 'notice.setup-code', { code: '1234-5678' }));
    await bench.clock.advance(1500);
    expect(bench.shown[3]).toBe('CODE 1234-5678');
    bench.station.settings.apply({ kind: 'command-line' }, 'locale.language', 'es');
    await bench.clock.advance(1500);
    expect(bench.shown[3]).toBe('CÓDIGO 1234-5678');
  });

  it('counts a guard it never heard of as starting, then as lost', async () => {
    bench.guard = new FakeGuard(bench.clock, { online: false });
    bench.boot();
    await bench.clock.advance(1500);
    expect([bench.status(), bench.why(), bench.shown[0], bench.light]).toEqual([
      'Unavailable',
      'starting-up',
      'INITIALIZING...',
      'yellow slow',
    ]);
    await bench.clock.advance(5000);
    expect(bench.status()).toBe('Faulted');
  });
});
