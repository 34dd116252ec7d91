// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type RunningCost, type ToldCost, toldBill } from './told-cost.ts';

const AT = Date.parse('2026-03-19T12:00:00Z');
const MINUTE = 60_000;
const running: RunningCost = {
  atMillis: AT,
  wattHours: 1_234_000,
  costMicros: 1_000_000,
  state: 'Charging',
  stateSinceMillis: AT,
  chargingPrice: { kWhMicros: 123_000, hourMicros: 2_000_000, flatMicros: 5_000_000 },
  idlePrice: { graceSeconds: 1800, hourMicros: 1_000_000 },
};
const told = (change: Partial<ToldCost>): ToldCost => ({
  currency: 'USD',
  userText: undefined,
  running: undefined,
  final: undefined,
  ...change,
});
const total = (cost: ToldCost, afterMs: number, moreWattHours: number): number | undefined =>
  toldBill(cost, AT + afterMs, 1_234_000 + moreWattHours)?.totalMinorUnits;

describe('what the central system has told (OCPP & California Pricing, RunningCost)', () => {
  it('is carried on by its prices per kWh and hour; the flat fee is in its cost already', () => {
    expect(total(told({ running }), 0, 0)).toBe(100);
    expect(total(told({ running }), 30 * MINUTE, 10_000)).toBe(100 + 123 + 100);
  });

  it('goes on by the idle price after its grace, which counts from the first message that said Idle', () => {
    const idle = { ...running, state: 'Idle' } as const;
    expect(total(told({ running: idle }), 30 * MINUTE, 10_000)).toBe(100);
    expect(total(told({ running: idle }), 90 * MINUTE, 0)).toBe(200);
    const later = { ...idle, stateSinceMillis: AT - 60 * MINUTE };
    expect(total(told({ running: later }), 30 * MINUTE, 0)).toBe(150);
    expect(total(told({ running: { ...idle, idlePrice: undefined } }), 600 * MINUTE, 0)).toBe(100);
  });

  it('never becomes less by a clock or a register that is behind', () => {
    expect(total(told({ running }), -90 * MINUTE, -10_000)).toBe(100);
  });

  it('ends with the final cost, whatever went before, rounded to the currency', () => {
    const final = { costMicros: 3_314_999, priceText: '', link: undefined };
    expect(total(told({ running, final }), 600 * MINUTE, 10_000)).toBe(331);
    expect(total(told({ currency: 'JPY', final: { ...final, costMicros: 99_500_000 } }), 0, 0)).toBe(100);
    expect(total(told({}), 0, 0)).toBeUndefined();
  });
});
