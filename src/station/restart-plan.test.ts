// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StationBench } from '../../test/support/station-bench.ts';

const PERIOD_MS = 600_000;
const SETTINGS = { 'maint.rebootPeriod': 10, 'ocpp.key.ClockAlignedDataInterval': 0 } as const;

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

it('restarts when the period is over and nobody charges, not before, and then again a period later (Blink manual, Reboot Period)', async () => {
  bench.boot({ settings: SETTINGS });
  await bench.clock.advance(PERIOD_MS - 1000);
  expect(bench.restarts).toEqual([]);
  await bench.clock.advance(1500);
  expect(bench.restarts).toEqual(['hard']);
  bench.kill();
  bench.boot();
  await bench.clock.advance(PERIOD_MS - 1000);
  expect(bench.restarts).toEqual(['hard']);
  await bench.clock.advance(1500);
  expect(bench.restarts).toEqual(['hard', 'hard']);
});

it('never restarts by itself when the period is 0', async () => {
  bench.boot({ settings: { ...SETTINGS, 'maint.rebootPeriod': 0 } });
  await bench.clock.advance(PERIOD_MS + 60_000);
  expect(bench.restarts).toEqual([]);
});

it('never ends a session: it waits for its end, which stays the one that the customer chose', async () => {
  await bench.charge({ settings: { ...SETTINGS, 'ocpp.key.MeterValueSampleInterval': 0 } });
  await bench.clock.advance(PERIOD_MS + 60_000);
  expect([bench.status(), bench.restarts]).toEqual(['Charging', []]);
  bench.swipe();
  await bench.clock.advance(2000);
  expect(bench.restarts).toEqual(['hard']);
  expect(bench.outbox()).toEqual(['started 1000', 'stopped 1000 Local']);
});

it('waits for a person whose card was accepted and who has yet to plug in', async () => {
  bench.boot({ settings: { ...SETTINGS, 'whitelist.enabled': true } });
  bench.allowTag();
  await bench.clock.advance(PERIOD_MS - 60_000);
  bench.swipe();
  await bench.clock.advance(120_000);
  expect(bench.restarts).toEqual([]);
  bench.guard.plug('C');
  await bench.clock.advance(5000);
  expect([bench.status(), bench.restarts]).toEqual(['Charging', []]);
});

it('waits for a fault that is still to be tried again', async () => {
  bench.boot({ settings: SETTINGS });
  bench.guard.faults = ['residual-current'];
  await bench.clock.advance(PERIOD_MS + 60_000);
  expect(bench.restarts).toEqual([]);
  bench.guard.faults = [];
  await bench.clock.advance(1000);
  expect(bench.restarts).toEqual(['hard']);
});
