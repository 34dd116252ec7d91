// SPDX-License-Identifier: Apache-2.0
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { WearCounts } from '../core/faults/wear.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionRepository } from '../ports/store.ts';

/** Sums over all sessions take a while on an SD card with many of them. */
const KEPT_MS = 60_000;

/** Closings and insertions of all connectors together. */
export function cyclesOf(
  connectors: readonly { readonly wear: { readonly counts: WearCounts } }[],
): Pick<LifetimeCounters, 'contactorCycles' | 'plugCycles'> {
  let contactorCycles = 0;
  let plugCycles = 0;
  for (const { wear } of connectors) {
    contactorCycles += wear.counts.contactor;
    plugCycles += wear.counts.plug;
  }
  return { contactorCycles, plugCycles };
}

/** What the charger has delivered and done so far, looked up once a minute. */
export class Lifetime {
  readonly #sessions: Pick<SessionRepository, 'totals'>;
  readonly #clock: Clock;
  readonly #cycles: () => Pick<LifetimeCounters, 'contactorCycles' | 'plugCycles'>;
  #counters: LifetimeCounters | undefined;
  #countedAtMs = 0;

  /** @param cycles what is counted of contactor and plug */
  constructor(
    sessions: Pick<SessionRepository, 'totals'>,
    clock: Clock,
    cycles: () => Pick<LifetimeCounters, 'contactorCycles' | 'plugCycles'> = () => ({}),
  ) {
    this.#sessions = sessions;
    this.#clock = clock;
    this.#cycles = cycles;
  }

  counters(): LifetimeCounters {
    const nowMs = this.#clock.monotonicMicros() / 1000;
    if (this.#counters === undefined || nowMs - this.#countedAtMs >= KEPT_MS) {
      this.#counters = { ...this.#sessions.totals(), ...this.#cycles() };
      this.#countedAtMs = nowMs;
    }
    return this.#counters;
  }
}
