// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationBench } from '../../test/support/station-bench.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const register = () => bench.station.sample(1)?.importWattHours;

it('counts the register from where it was set to zero, and writes down who did it (ETEK manual, Set Zero)', async () => {
  bench.boot();
  bench.guard.register = 4321;
  await bench.clock.advance(500);
  expect(bench.station.setMeterToZero(1, 'eve')).toBe('accepted');
  await bench.clock.advance(500);
  expect(register()).toBe(0);
  bench.guard.register = 4400;
  await bench.clock.advance(500);
  expect(register()).toBe(79);
  expect(bench.store.audit.latest(1)).toMatchObject([
    { actor: 'eve', action: 'meter set to zero', detail: "connector 1: zero is the meter's 4321 Wh, was 0 Wh" },
  ]);
});

it('survives a restart, and the next session begins and ends in the new count', async () => {
  bench.boot();
  bench.guard.register = 4321;
  await bench.clock.advance(500);
  bench.station.setMeterToZero(1, 'eve');
  bench.kill();
  await bench.charge();
  bench.guard.register = 4350;
  await bench.clock.advance(1000);
  bench.swipe();
  await bench.clock.advance(3000);
  expect(bench.outbox()).toEqual(['started 0', 'stopped 29 Local']);
});

it('is refused while a session runs, whose start must stay what it was', async () => {
  await bench.charge();
  expect(bench.station.setMeterToZero(1, 'eve')).toBe('rejected');
  expect(register()).toBe(1000);
});

describe('a meter that begins anew (fault table F30)', () => {
  const audited = () => bench.store.audit.latest(1)[0];

  it('between sessions: what is told is what the meter shows, and it is written down', async () => {
    bench.boot();
    bench.guard.register = 4321;
    await bench.clock.advance(500);
    bench.station.setMeterToZero(1, 'eve');
    bench.guard.register = 4400;
    await bench.clock.advance(500);
    bench.guard.register = 12;
    await bench.clock.advance(500);
    expect(register()).toBe(12);
    expect(audited()).toMatchObject({ actor: 'charger', action: 'meter began anew' });
    bench.guard.register = 20;
    await bench.clock.advance(500);
    expect(register()).toBe(20);
    bench.kill();
    bench.boot();
    await bench.clock.advance(500);
    expect(register()).toBe(20);
  });

  it('within a session: its energy is what was delivered before and after', async () => {
    await bench.charge();
    bench.guard.register = 1500;
    await bench.clock.advance(500);
    bench.guard.register = 3;
    await bench.clock.advance(500);
    bench.guard.register = 103;
    await bench.clock.advance(500);
    bench.swipe();
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1600 Local']);
  });

  it('or counts from further up, as the guard says: nobody pays for the leap', async () => {
    await bench.charge();
    bench.guard.register = 1500;
    await bench.clock.advance(500);
    bench.guard.register = 900_000;
    bench.guard.faults = ['meter-restarted'];
    await bench.clock.advance(500);
    bench.guard.register = 900_100;
    await bench.clock.advance(500);
    bench.swipe();
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1600 Local']);
  });

  it('while the charger was off: goes on from the last session', async () => {
    await bench.charge();
    bench.guard.register = 1500;
    await bench.clock.advance(11_000);
    bench.kill();
    bench.guard.reboot();
    bench.guard.register = 7;
    bench.boot();
    await bench.clock.advance(3000);
    expect(bench.outbox()).toEqual(['started 1000', 'stopped 1500 PowerLoss']);
    bench.guard.register = 17;
    await bench.clock.advance(500);
    expect(register()).toBe(1510);
  });

  it('a zero that was set after the last session is no new beginning', async () => {
    await bench.charge();
    bench.swipe();
    await bench.clock.advance(3000);
    expect(bench.station.setMeterToZero(1, 'eve')).toBe('accepted');
    bench.kill();
    bench.boot();
    await bench.clock.advance(500);
    expect(register()).toBe(0);
    expect(audited()?.action).not.toBe('meter began anew');
  });

  it('on a full disk: the count stands still until the new offset is durable, then goes on; the station lives', async () => {
    let fails = false;
    await bench.charge({ storageFails: () => fails });
    bench.guard.register = 1500;
    await bench.clock.advance(500);
    fails = true;
    bench.guard.register = 3;
    await bench.clock.advance(500);
    bench.guard.register = 50;
    await bench.clock.advance(20_000);
    expect([register(), bench.status()]).toEqual([1500, 'Charging']);
    expect(bench.station.setMeterToZero(1, 'eve')).toBe('rejected');
    fails = false;
    await bench.clock.advance(11_000);
    expect(register()).toBe(1547);
    bench.swipe();
    await bench.clock.advance(3000);
    expect(bench.outbox().at(-1)).toBe('stopped 1547 Local');
  });
});
