// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { ResidualMonitor, SelfTestResult } from '../ports/devices.ts';
import { SelfTestRunner } from './self-test-runner.ts';

const HOUR_MS = 3_600_000;
let clock: VirtualClock;
let tests: number;
let result: () => Promise<SelfTestResult>;

const monitor = (more: Partial<ResidualMonitor> = {}): ResidualMonitor => ({
  kind: 'residual',
  isTripped: async () => false,
  onTrip: () => () => {},
  selfTest: () => {
    tests += 1;
    return result();
  },
  ...more,
});

beforeEach(() => {
  clock = new VirtualClock();
  tests = 0;
  result = async () => {
    await clock.sleep(100);
    return 'passed';
  };
});

describe('self-test of the residual-current monitor', () => {
  it('runs one at a time and tells when it passed', async () => {
    const runner = new SelfTestRunner(monitor(), clock);
    expect([runner.status, runner.ranSince(0)]).toEqual(['untested', false]);
    runner.start();
    runner.start();
    expect([runner.status, runner.running, runner.passedAtMicros, runner.ranSince(0)]).toEqual([
      'running',
      true,
      undefined,
      true,
    ]);
    await clock.advance(150);
    expect([runner.status, runner.passedAtMicros, tests]).toEqual(['passed', 100_000, 1]);
    expect([runner.ranSince(0), runner.ranSince(1)]).toEqual([true, false]);
    expect(runner.takeFailure()).toBe(false);
  });

  it('tells once of each test that failed or could not be made', async () => {
    const runner = new SelfTestRunner(monitor(), clock);
    for (const outcome of [async () => 'failed' as const, () => Promise.reject(new Error('no answer'))]) {
      result = outcome;
      runner.start();
      await clock.advance(10);
      expect([runner.status, runner.takeFailure(), runner.takeFailure()]).toEqual(['failed', true, false]);
    }
  });

  it('gives up a monitor that never answers after 15 s, or as long as it says it needs, and does not believe it later', async () => {
    for (const [withinMs, limitMs] of [
      [undefined, 15_000],
      [40_000, 40_000],
    ] as const) {
      let answer = (_: SelfTestResult): void => {};
      result = () =>
        new Promise((resolve) => {
          answer = resolve;
        });
      const runner = new SelfTestRunner(monitor(withinMs === undefined ? {} : { selfTestWithinMs: withinMs }), clock);
      runner.start();
      expect(clock.pending()).toContain('guard.self-test-limit');
      await clock.advance(limitMs - 1);
      expect(runner.status).toBe('running');
      await clock.advance(1);
      expect(runner.status).toBe('failed');
      answer('passed');
      await clock.advance(10);
      expect([runner.status, runner.passedAtMicros]).toEqual(['failed', undefined]);
    }
  });

  it('lets a passed test stand only for a monitor whose tests do, and repeats it when half its time is over (IEC 62955)', async () => {
    const usual = new SelfTestRunner(monitor(), clock);
    const lasting = new SelfTestRunner(monitor({ selfTestStandsMs: 24 * HOUR_MS }), clock);
    const now = () => clock.monotonicMicros();
    expect([usual.isDueWithoutVehicle(now()), lasting.isDueWithoutVehicle(now())]).toEqual([false, true]);
    usual.start();
    lasting.start();
    expect(lasting.isDueWithoutVehicle(now())).toBe(false);
    await clock.advance(200);
    expect([usual.stands(now()), lasting.stands(now())]).toEqual([false, true]);
    const passed = lasting.passedAtMicros ?? 0;
    expect([usual.stands(passed), lasting.stands(passed)]).toEqual([false, true]);
    expect(lasting.isDueWithoutVehicle(passed + 12 * HOUR_MS * 1000)).toBe(false);
    expect(lasting.stands(passed + 24 * HOUR_MS * 1000)).toBe(true);
    expect(lasting.isDueWithoutVehicle(now() + 11 * HOUR_MS * 1000)).toBe(false);
    expect(lasting.isDueWithoutVehicle(now() + 13 * HOUR_MS * 1000)).toBe(true);
    expect(lasting.stands(now() + 23 * HOUR_MS * 1000)).toBe(true);
    expect(lasting.stands(now() + 25 * HOUR_MS * 1000)).toBe(false);
  });
});
