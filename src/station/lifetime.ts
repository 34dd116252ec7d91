// SPDX-License-Identifier: Apache-2.0
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionRepository } from '../ports/store.ts';
import type { ConnectorView } from './api.ts';

/** Sums over all sessions take a while on an SD card with many of them. */
const KEPT_MS = 60_000;

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

/** Cycles of all connectors together; of plugs only where there are sockets. */
export function cyclesOf(
  views: readonly Pick<ConnectorView, 'wear'>[],
): Pick<LifetimeCounters, 'contactorCycles' | 'plugCycles'> {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const contactorCycles = sum(views.map(({ wear }) => wear.counts.contactor));
  const sockets = views.filter(({ wear }) => wear.limits.plug !== undefined);
  if (sockets.length === 0) return { contactorCycles };
  return { contactorCycles, plugCycles: sum(sockets.map(({ wear }) => wear.counts.plug)) };
}
