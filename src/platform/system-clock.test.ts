// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { SystemClock, SystemRandom } from './system-clock.ts';

describe('the system clock', () => {
  it.each([0.3, 1.31, 1.9, 5, 20])('never sleeps less than asked: %d ms', async (delayMs) => {
    const clock = new SystemClock();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const start = clock.monotonicMicros();
      await clock.sleep(delayMs);
      expect(clock.monotonicMicros() - start).toBeGreaterThanOrEqual(delayMs * 1000 - 1);
    }
  });

  it('does not run what was called off, and takes a second calling off', async () => {
    const clock = new SystemClock();
    let runs = 0;
    const timer = clock.after(1, 'test', () => {
      runs += 1;
    });
    timer.cancel();
    timer.cancel();
    await clock.sleep(10);
    expect(runs).toBe(0);
  });

  it('does not fire at once for a delay beyond what Node can hold', async () => {
    const clock = new SystemClock();
    let runs = 0;
    const timer = clock.after(3_000_000_000, 'test', () => {
      runs += 1;
    });
    await clock.sleep(10);
    timer.cancel();
    expect(runs).toBe(0);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a delay of %d', (delay) => {
    expect(() => new SystemClock().after(delay, 'test', () => undefined)).toThrow(RangeError);
  });
});

describe('the system’s chance', () => {
  it('stays within [0, 1) and does not repeat', () => {
    const random = new SystemRandom();
    const values = Array.from({ length: 1000 }, () => random.uniform());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(values).size).toBe(1000);
  });

  it('makes version 4 UUIDs', () => {
    expect(new SystemRandom().uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
