// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationBench } from '../../test/support/station-bench.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

describe('restarts', () => {
  it('the station alone: the same session goes on, without a dip in the permit', async () => {
    await bench.charge();
    const sessionId = bench.station.view(1).session?.id;
    bench.kill();
    bench.guard.register = 2000;
    bench.guard.lowestPermit = Number.POSITIVE_INFINITY;
    await bench.clock.advance(3000);
    bench.boot();
    await bench.clock.advance(2000);
    expect(bench.station.view(1).session).toMatchObject({ id: sessionId, meterLastWattHours: 2000 });
    expect([bench.status(), bench.guard.lowestPermit]).toEqual(['Charging', 32_000]);
    expect(bench.outbox()).toEqual(['started 1000']);
  });

  it('the station alone, unplugged meanwhile: ends with the register of now', async () => {
    await bench.charge();
    bench.kill();
    bench.guard.register = 2345;
    bench.guard.plug('A');
    bench.boot();
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 2345 EVDisconnected']);
    expect(bench.status()).toBe('Available');
  });

  it('a power cut: ends with PowerLoss and the register at boot (C21)', async () => {
    await bench.charge();
    bench.kill();
    bench.guard.register = 2345;
    bench.guard.reboot();
    bench.boot();
    await bench.clock.advance(3000);
    expect(bench.guard.permitMilliamps).toBe(0);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 2345 PowerLoss']);
    expect(bench.status()).toBe('Finishing');
  });

  it('a power cut with resuming: the same session goes on', async () => {
    await bench.charge({ settings: { 'evse.resumeAfterReboot': true, 'evse.coldLoadMaxDelay': 0 } });
    const sessionId = bench.station.view(1).session?.id;
    bench.kill();
    bench.guard.reboot();
    bench.boot();
    await bench.clock.advance(3000);
    expect(bench.station.view(1).session?.id).toBe(sessionId);
    expect(bench.status()).toBe('Charging');
    expect(bench.outbox()).toEqual(['started 1000', 'sampled interruption-begin', 'sampled interruption-end']);
  });

  it('a stop that was under way when the station died is not forgotten', async () => {
    await bench.charge();
    bench.guard.meterSilentWhileOpening = true;
    bench.swipe();
    await bench.clock.advance(100);
    bench.kill();
    bench.guard.register = 1500;
    bench.guard.meterSilentWhileOpening = false;
    bench.boot();
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1500 Local']);
  });

  it('a stop that was under way, and a guard that takes its time: its register is waited for', async () => {
    await bench.charge();
    bench.guard.meterSilentWhileOpening = true;
    bench.swipe();
    await bench.clock.advance(100);
    bench.kill();
    bench.guard.setOnline(false);
    bench.guard.register = 1500;
    bench.guard.meterSilentWhileOpening = false;
    bench.boot();
    await bench.clock.advance(60_000);
    expect(bench.outbox()).toEqual(['started 1000']);
    bench.guard.reboot();
    bench.guard.setOnline(true);
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['stopped 1500 Local']);
  });

  it('the guard killed: faulted at once, and the session goes on when it is back', async () => {
    await bench.charge();
    bench.guard.setOnline(false);
    await bench.clock.advance(500);
    expect([bench.status(), bench.why()]).toEqual(['Faulted', 'guard-offline']);
    bench.guard.reboot();
    bench.guard.setOnline(true);
    await bench.clock.advance(1500);
    expect(bench.status()).toBe('Charging');
    bench.kill();
    bench.boot();
    await bench.clock.advance(1000);
    expect(bench.status()).toBe('Charging');
    expect(bench.outbox()).toEqual(['started 1000']);
  });

  it('the guard killed and the vehicle gone when it is back: ends by the unplug rule', async () => {
    await bench.charge();
    bench.guard.setOnline(false);
    bench.guard.reboot();
    bench.guard.plug('A');
    await bench.clock.advance(500);
    bench.guard.setOnline(true);
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1000 EVDisconnected']);
  });

  it('soft and hard reset end the session first, then ask for a restart (C20)', async () => {
    await bench.charge();
    bench.station.reset('soft');
    await expect(bench.station.presentTag('FFFF')).resolves.toEqual({ kind: 'refused', reason: 'busy' });
    await bench.clock.advance(2000);
    expect(bench.restarts).toEqual(['soft']);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1000 SoftReset']);
  });

  it('a hard reset does not wait for a guard that is gone', async () => {
    await bench.charge();
    bench.guard.setOnline(false);
    bench.station.reset('hard');
    await bench.clock.advance(1500);
    expect(bench.restarts).toEqual(['hard']);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1000 HardReset']);
  });
});
