// SPDX-License-Identifier: Apache-2.0
import type { RequestOutcome } from './api.ts';

/** Something that is open or closed by the clock, and when that changes. */
export interface GateView {
  readonly open: boolean;
  /** Wall clock; null: it stays as it is, or the charger does not know what time it is. */
  readonly changesAtMillis: number | null;
}

/** What the clock allows now. */
export interface ScheduleView {
  /** IANA name. */
  readonly timeZone: string;
  /** False: the charger's clock has not been set since its supply came, so that nothing is closed or ended by it. */
  readonly timeKnown: boolean;
  readonly hours: GateView;
  /** When charges have energy; null: at any time. */
  readonly charge: (GateView & { readonly by: 'appointment' | 'peak' }) | null;
  /** Connectors whose charge does not keep to the times, because its driver wanted the energy at once. */
  readonly chargingNow: readonly number[];
}

/** Hours of operation, the charging appointment and peak hours. */
export interface StationSchedule {
  view(): ScheduleView;
  /**
   * The driver wants the energy now: this charge waits for no start time, peak hours or delay, and no stop time ends it.
   * Hours of operation stay. Rejected when nothing of the kind keeps the energy away.
   */
  chargeNow(connectorId: number): RequestOutcome;
}
