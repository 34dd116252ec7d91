// SPDX-License-Identifier: Apache-2.0
import type { Gate } from '../core/schedule/charging-times.ts';
import type { RequestOutcome } from './api.ts';
import type { ChargingClock } from './charging-clock.ts';
import type { Connector } from './connector.ts';
import type { GateView, ScheduleView, StationSchedule } from './schedule-api.ts';

/** The times of the station as outsiders see them. */
export class ScheduleFacet implements StationSchedule {
  readonly #clock: ChargingClock;
  readonly #connectors: () => ReadonlyMap<number, Connector>;

  constructor(clock: ChargingClock, connectors: () => ReadonlyMap<number, Connector>) {
    this.#clock = clock;
    this.#connectors = connectors;
  }

  view(): ScheduleView {
    const { hours, charge, chargeBy } = this.#clock.verdict();
    return {
      timeZone: this.#clock.timeZone,
      timeKnown: this.#clock.isTimeKnown,
      hours: viewGate(hours),
      charge: chargeBy === undefined ? null : { by: chargeBy, ...viewGate(charge) },
      chargingNow: [...this.#connectors().values()].filter(({ chargesNow }) => chargesNow).map(({ id }) => id),
    };
  }

  chargeNow(connectorId: number): RequestOutcome {
    return this.#connectors().get(connectorId)?.chargeNow() === true ? 'accepted' : 'rejected';
  }
}

function viewGate({ open, changesAtMillis }: Gate): GateView {
  return { open, changesAtMillis: changesAtMillis ?? null };
}
