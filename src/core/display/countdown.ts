// SPDX-License-Identifier: Apache-2.0

/**
 * `plug-in`: the vehicle has to be plugged in by then · `cold-load`: after the supply came back · `random-delay`: spreads
 * chargers over time · `fault-retry`: the fault ends by itself · `contactor-rest`: between two closings.
 */
export const COUNTDOWNS = ['plug-in', 'cold-load', 'random-delay', 'fault-retry', 'contactor-rest'] as const;

/** What ends by itself, and in how many whole seconds. */
export interface Countdown {
  readonly what: (typeof COUNTDOWNS)[number];
  readonly seconds: number;
}
