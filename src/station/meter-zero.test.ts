// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
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

it('is forgotten when another meter is fitted, whose register is below the old zero', async () => {
  bench.boot();
  bench.guard.register = 4321;
  await bench.clock.advance(500);
  bench.station.setMeterToZero(1, 'eve');
  bench.guard.register = 12;
  await bench.clock.advance(500);
  expect(register()).toBe(12);
  bench.guard.register = 5000;
  await bench.clock.advance(500);
  expect(register()).toBe(5000);
});
