// SPDX-License-Identifier: Apache-2.0

/** How often the contactor may close; a product's own (`policy.closings`). */
export interface ClosingRules {
  /** Closings in a row without a rest, 1..100. */
  readonly burst: number;
  /** One more is allowed after each such time. */
  readonly refillMs: number;
}

/** A vehicle that toggles its load wears the contactor out; a driver who tries again a few times does not. */
export const USUAL_CLOSING_RULES: ClosingRules = { burst: 10, refillMs: 30_000 };

/** Who unplugs, goes away and comes back is somebody new, and gets a closing of his own. */
export const AWAY_MICROS = 3_000_000;

/** Closings that are used up. Real numbers: they come back little by little. */
export interface ClosingBudget {
  readonly used: number;
  readonly atMicros: number;
  readonly coil: boolean;
  /** Since when no vehicle is there; undefined: one is, or its closing was given back already. */
  readonly awaySinceMicros: number | undefined;
  readonly noVehicle: boolean;
}

export function initialClosingBudget(nowMicros: number): ClosingBudget {
  return { used: 0, atMicros: nowMicros, coil: false, awaySinceMicros: undefined, noVehicle: false };
}

export function countClosing(
  budget: ClosingBudget,
  seen: { readonly coil: boolean; readonly noVehicle: boolean },
  rules: ClosingRules,
  nowMicros: number,
): ClosingBudget {
  const { coil, noVehicle } = seen;
  const leaves = noVehicle && !budget.noVehicle;
  const awaySinceMicros = leaves ? nowMicros : noVehicle ? budget.awaySinceMicros : undefined;
  const isAway = awaySinceMicros !== undefined && nowMicros - awaySinceMicros >= AWAY_MICROS;
  const back = (nowMicros - budget.atMicros) / (rules.refillMs * 1000) + (isAway ? 1 : 0);
  const used = Math.max(0, budget.used - back) + (coil && !budget.coil ? 1 : 0);
  return { used, atMicros: nowMicros, coil, noVehicle, awaySinceMicros: isAway ? undefined : awaySinceMicros };
}

/** Milliseconds until the contactor may close again; 0 when it may. */
export function restMs(budget: ClosingBudget, rules: ClosingRules): number {
  // A thousandth of a millisecond is rounding.
  return Math.max(0, Math.ceil((budget.used + 1 - rules.burst) * rules.refillMs - 0.001));
}
