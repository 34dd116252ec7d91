// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { ageLease, isAlive, NO_PERMIT, type PermitLease, permitLimits } from './permit-lease.ts';

const SECOND = 1_000_000;
const rules = { stationLossGraceSeconds: 30, fallbackMilliamps: 10_000 };
const lease: PermitLease = { seq: 7, limitMilliamps: 16_000, receivedAtMicros: 100 * SECOND, leaseMs: 1000 };
const allowed = (of: PermitLease, nowMicros: number): number =>
  Math.min(...permitLimits(of, rules, nowMicros).map((link) => link.milliamps));

describe('the lease of a permit', () => {
  it.each([
    [100, 16_000],
    [101, 16_000],
    [101.001, 10_000],
    [131, 10_000],
    [131.001, 0],
    [1000, 0],
  ])('at %f s allows %i mA (given at 100 s for 1 s, grace 30 s, fallback 10 A)', (seconds, milliamps) => {
    expect(allowed(lease, Math.round(seconds * SECOND))).toBe(milliamps);
  });

  it('never allows more without a station than with it', () => {
    expect(allowed({ ...lease, limitMilliamps: 6000 }, 105 * SECOND)).toBe(6000);
  });

  it('that was never given allows nothing, also just after the start of the clock', () => {
    expect(allowed(NO_PERMIT, 0)).toBe(0);
    expect(allowed(ageLease(NO_PERMIT, rules, false, 0), 0)).toBe(0);
    expect(isAlive(NO_PERMIT, 0)).toBe(false);
    expect(permitLimits(NO_PERMIT, rules, 0)).toEqual([
      { source: 'permit', milliamps: 0 },
      { source: 'fallback', milliamps: 0 },
    ]);
  });

  it('ends with unplugging, alive or not', () => {
    for (const seconds of [100.5, 105]) {
      const aged = ageLease(lease, rules, true, seconds * SECOND);
      expect(allowed(aged, seconds * SECOND)).toBe(0);
      expect(aged.seq).toBe(7);
    }
  });

  it('that has run out stays so when the grace is made longer', () => {
    const over = ageLease(lease, rules, false, 140 * SECOND);
    const generous = { ...rules, stationLossGraceSeconds: 300 };
    expect(Math.min(...permitLimits(over, generous, 141 * SECOND).map((link) => link.milliamps))).toBe(0);
  });

  it('is left alone while it lasts', () => {
    expect(ageLease(lease, rules, false, 130 * SECOND)).toBe(lease);
  });
});
