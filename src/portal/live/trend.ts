// SPDX-License-Identifier: Apache-2.0

import { largestPhase } from '../../core/units/units.ts';
import type { Clock, Timer } from '../../ports/clock.ts';
import type { Station } from '../../station/api.ts';
import type { TrendPoint } from '../views/trend-view.ts';

export const TREND_STEP_MS = 2000;
const TREND_POINTS = 300;

/** The last ten minutes of each connector, in memory, so that a page that opens has a chart at once. */
export class Trends {
  readonly #station: Station;
  readonly #clock: Clock;
  readonly #points = new Map<number, TrendPoint[]>();
  #timer: Timer;

  constructor(station: Station, clock: Clock) {
    this.#station = station;
    this.#clock = clock;
    this.#timer = this.#next();
  }

  /** Oldest first; empty for an unknown connector. */
  of(connectorId: number): readonly TrendPoint[] {
    return this.#points.get(connectorId) ?? [];
  }

  stop(): void {
    this.#timer.cancel();
  }

  #next(): Timer {
    return this.#clock.after(TREND_STEP_MS, 'portal trend', () => {
      for (const id of this.#station.connectorIds()) this.#record(id);
      this.#timer = this.#next();
    });
  }

  #record(connectorId: number): void {
    const view = this.#station.view(connectorId);
    const meter = view.guardOnline ? view.guard?.meter : null;
    const points = this.#points.get(connectorId) ?? [];
    points.push({
      atMillis: this.#clock.wallMillis(),
      watts: meter?.watts ?? null,
      milliamps: meter?.milliamps ? largestPhase(meter.milliamps) : null,
      limitMilliamps: view.limit.milliamps,
    });
    if (points.length > TREND_POINTS) points.shift();
    this.#points.set(connectorId, points);
  }
}
