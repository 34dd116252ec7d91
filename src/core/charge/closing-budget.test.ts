// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AWAY_MICROS,
  type ClosingBudget,
  countClosing,
  initialClosingBudget,
  restMs,
  USUAL_CLOSING_RULES,
} from './closing-budget.ts';

const S = 1_000_000;
const rules = USUAL_CLOSING_RULES;
const open = { coil: false, noVehicle: false };
const closed = { coil: true, noVehicle: false };
const away = { coil: false, noVehicle: true };

/** So many closings at one moment. */
function worn(closings: number): ClosingBudget {
  let budget = initialClosingBudget(0);
  for (let n = 0; n < closings; n += 1) budget = countClosing(countClosing(budget, closed, rules, 0), open, rules, 0);
  return budget;
}

describe('closings of the contactor', () => {
  it('allows ten in a row, then two a minute', () => {
    expect(restMs(worn(9), rules)).toBe(0);
    expect(restMs(worn(10), rules)).toBe(30_000);
    expect(restMs(countClosing(worn(10), open, rules, 20 * S), rules)).toBe(10_000);
    expect(restMs(countClosing(worn(10), open, rules, 30 * S), rules)).toBe(0);
    expect(restMs(countClosing(worn(11), open, rules, 30 * S), rules)).toBe(30_000);
  });

  it('counts a closing once, however long the coil has current', () => {
    let budget = initialClosingBudget(0);
    for (let n = 0; n < 100; n += 1) budget = countClosing(budget, closed, rules, n);
    expect(budget.used).toBeGreaterThan(0.99);
    expect(budget.used).toBeLessThanOrEqual(1);
  });

  it('gives the next vehicle one more when the last one was away for 3 s, once', () => {
    const leaves = countClosing(worn(10), away, rules, 0);
    const soon = countClosing(leaves, away, rules, AWAY_MICROS - 1);
    expect(restMs(soon, rules)).toBeGreaterThan(0);
    const gone = countClosing(leaves, away, rules, AWAY_MICROS);
    expect(restMs(gone, rules)).toBe(0);
    expect(gone.used).toBeCloseTo(8.9, 9);
    expect(countClosing(gone, away, rules, 3 * AWAY_MICROS).used).toBeCloseTo(8.7, 9);
    const back = countClosing(soon, open, rules, AWAY_MICROS);
    expect(countClosing(back, open, rules, 2 * AWAY_MICROS).used).toBeCloseTo(9.8, 9);
  });

  it('never lets more than burst + time / refill through, however the vehicle toggles (property, attack A36)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 200 }), (pausesMs) => {
        let budget = initialClosingBudget(0);
        let nowMs = 0;
        let closings = 0;
        for (const pause of pausesMs) {
          nowMs += pause;
          budget = countClosing(budget, open, rules, nowMs * 1000);
          if (restMs(budget, rules) > 0) continue;
          budget = countClosing(budget, closed, rules, nowMs * 1000);
          closings += 1;
          expect(closings).toBeLessThanOrEqual(rules.burst + nowMs / rules.refillMs + 1e-6);
        }
      }),
    );
  });
});
