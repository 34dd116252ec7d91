// SPDX-License-Identifier: Apache-2.0

/** How often the contactor may close; a product's own (`policy.closings`). */
export interface ClosingRules {
  /** Closings in a row without a rest, 1..100. */
  readonly burst: number;
  /** One more is allowed after each such time. */
  readonly refillMs: number;
}

/** A vehicle that toggles its load wears the contactor out; a driver who tries again a few times does not. */
export const USUAL_CLOSING_RULES: ClosingRules = { burst: 6, refillMs: 60_000 };

/** Closings that are used up. Real numbers: they come back little by little. */
export interface ClosingBudget {
  readonly used: number;
  readonly atMicros: number;
  readonly coil: boolean;
}

export function initialClosingBudget(nowMicros: number): ClosingBudget {
  return { used: 0, atMicros: nowMicros, coil: false };
}

export function countClosing(
  budget: ClosingBudget,
  coil: boolean,
  rules: ClosingRules,
  nowMicros: number,
): ClosingBudget {
  const back = (nowMicros - budget.atMicros) / (rules.refillMs * 1000);
  const used = Math.max(0, budget.used - back) + (coil && !budget.coil ? 1 : 0);
  return { used, atMicros: nowMicros, coil };
}

/** Milliseconds until the contactor may close again; 0 when it may. */
export function restMs(budget: ClosingBudget, rules: ClosingRules): number {
  return Math.max(0, Math.ceil((budget.used + 1 - rules.burst) * rules.refillMs));
}
