// SPDX-License-Identifier: Apache-2.0

/**
 * `plug-in`: the vehicle has to be plugged in by then · `cold-load-delay`: after the supply came back · `random-delay`:
 * spreads chargers over time · `fault-waiting`: the fault ends by itself · `contactor-resting`: between two closings.
 */
export const COUNTDOWNS = ['plug-in', 'cold-load-delay', 'random-delay', 'fault-waiting', 'contactor-resting'] as const;

/** What ends by itself, and in how many whole seconds. */
export interface Countdown {
  readonly what: (typeof COUNTDOWNS)[number];
  readonly seconds: number;
}
