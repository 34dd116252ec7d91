// SPDX-License-Identifier: Apache-2.0

/**
 * `plug-in`: the vehicle has to be plugged in by then · `cold-load`: after the supply came back · `random-delay`: spreads
 * chargers over time · `fault-retry`: the fault ends by itself · `contactor-rest`: between two closings.
 */
export const COUNTDOWNS = ['plug-in', 'cold-load', 'random-delay', 'fault-retry', 'contactor-rest'] as const;

export interface Countdown {
  readonly what: (typeof COUNTDOWNS)[number];
  readonly seconds: number;
}

/** The one to show: what a person can do something about, else the one that ends last, since all have to run out. */
export function leadingCountdown(running: readonly Countdown[]): Countdown | undefined {
  const last = running.reduce<Countdown | undefined>(
    (longest, one) => (longest === undefined || one.seconds > longest.seconds ? one : longest),
    undefined,
  );
  return running.find(({ what }) => what === 'plug-in') ?? last;
}
