// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countClosing, initialClosingBudget, restMs, USUAL_CLOSING_RULES } from './closing-budget.ts';

const S = 1_000_000;
const rules = USUAL_CLOSING_RULES;

describe('closings of the contactor', () => {
  it('allows six in a row, then one a minute', () => {
    let budget = initialClosingBudget(0);
    for (let n = 1; n <= 6; n += 1) {
      expect(restMs(budget, rules)).toBe(0);
      budget = countClosing(budget, true, rules, n);
      budget = countClosing(budget, false, rules, n);
    }
    expect(restMs(budget, rules)).toBe(60_000);
    expect(restMs(countClosing(budget, false, rules, 20 * S), rules)).toBe(40_001);
    expect(restMs(countClosing(budget, false, rules, 61 * S), rules)).toBe(0);
  });

  it('counts a closing once, however long the coil has current', () => {
    let budget = initialClosingBudget(0);
    for (let n = 0; n < 100; n += 1) budget = countClosing(budget, true, rules, n);
    expect(budget.used).toBeGreaterThan(0.99);
    expect(budget.used).toBeLessThanOrEqual(1);
  });

  it('never lets more than burst + time / refill through, however the vehicle toggles (property, attack A36)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 200 }), (pausesMs) => {
        let budget = initialClosingBudget(0);
        let nowMs = 0;
        let closings = 0;
        for (const pause of pausesMs) {
          nowMs += pause;
          budget = countClosing(budget, false, rules, nowMs * 1000);
          if (restMs(budget, rules) > 0) continue;
          budget = countClosing(budget, true, rules, nowMs * 1000);
          closings += 1;
          expect(closings).toBeLessThanOrEqual(rules.burst + nowMs / rules.refillMs + 1e-6);
        }
      }),
    );
  });
});
