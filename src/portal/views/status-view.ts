// SPDX-License-Identifier: Apache-2.0
import type { WearingPart } from '../../core/faults/wear.ts';
import type { ConnectorStatus } from '../../core/session/status.ts';
import type { Countdown, WhyNotCharging } from '../../core/session/why.ts';
import type { PerPhase } from '../../core/units/units.ts';
import { isStandAlone } from '../../settings/stand-alone.ts';
import type { CentralSystem, ConnectorView, Station, StationIdentity } from '../../station/api.ts';
import type { TransferView } from '../../station/transfers-api.ts';
import { type FaultView, viewFaults } from './fault-view.ts';
import { maskTag } from './mask-tag.ts';
import { type ProfileLimitView, viewProfileLimit } from './profile-view.ts';
import { type ReservationView, viewReservation } from './reservation-view.ts';
import { type SessionSummaryView, viewSummary } from './session-view.ts';
import { type LimitView, viewLimit, whyInWords } from './why-view.ts';

/** What the guard last said. Null values: never heard of. */
export interface GuardView {
  readonly online: boolean;
  readonly state: string | null;
  readonly selfTest: string | null;
  readonly scheduling: 'fifo' | 'other' | null;
  readonly vehicle: string | null;
  readonly pilot: {
    /** Null: a controller watches the pilot and tells no voltages. */
    readonly levels: { readonly highMillivolts: number; readonly lowMillivolts: number } | null;
    readonly output: 'X1' | 'F' | 'pwm';
    readonly dutyPartsPerMillion: number;
  } | null;
  readonly contactor: { readonly coil: boolean; readonly closed: boolean; readonly closings: number } | null;
  readonly lock: 'locked' | 'unlocked' | 'none' | null;
}

export interface MeterView {
  /** Null: the meter has no such values. */
  readonly millivolts: PerPhase | null;
  readonly milliamps: PerPhase | null;
  readonly watts: number | null;
  readonly importWattHours: number;
}

/** Lifetime cycles of a part, and how many it is made for; null where there is no such part. */
export type WearView = Readonly<Record<WearingPart, { readonly cycles: number; readonly limit: number } | null>>;

/** One connector as the API and the live feed tell of it. */
export interface ConnectorStatusView {
  readonly id: number;
  readonly status: ConnectorStatus;
  readonly why: WhyNotCharging;
  /** `why` in a sentence, in English. */
  readonly text: string;
  /** What to do about it; null: nothing. */
  readonly remedy: string | null;
  /** How long it takes until what `why` says ends by itself; null: nobody can tell. */
  readonly countdown: Countdown | null;
  /** Active faults, the announced one first. */
  readonly faults: readonly FaultView[];
  readonly limit: LimitView;
  /** What charging profiles allow now and next; null: they limit nothing within a day. */
  readonly profile: ProfileLimitView | null;
  readonly session: SessionSummaryView | null;
  /** The tag that is authorized; masked for roles that may not see tags. */
  readonly idTag: string | null;
  readonly guard: GuardView;
  /** Null while the meter does not answer. */
  readonly meter: MeterView | null;
  readonly temperatureMillicelsius: number | null;
  readonly wear: WearView;
}

export interface StationStatusView {
  readonly identity: StationIdentity;
  readonly centralSystem: { readonly kind: 'none' } | { readonly kind: 'configured'; readonly online: boolean };
  /** Transaction messages the central system has not had yet. */
  readonly undelivered: number;
  /** What the clock allows now. */
  readonly schedule: ReturnType<Station['schedule']['view']>;
  /** Soonest to expire first. */
  readonly reservations: readonly ReservationView[];
  /** Firmware that comes, diagnostics and logs that go: each that runs, or ran last. */
  readonly transfers: readonly TransferView[];
}

export interface StatusView {
  /** The charger's wall clock, for durations in pages. */
  readonly atMillis: number;
  readonly station: StationStatusView;
  readonly connectors: readonly ConnectorStatusView[];
}

/** The station as a whole; `withTags` shows tags in full. */
export function viewStation(
  station: Station,
  centralSystem: CentralSystem | undefined,
  withTags: boolean,
): StationStatusView {
  const standAlone = centralSystem === undefined || isStandAlone(station.settings);
  return {
    identity: station.identity,
    centralSystem: standAlone ? { kind: 'none' } : { kind: 'configured', online: centralSystem.online },
    undelivered: station.outbox.length(),
    schedule: station.schedule.view(),
    reservations: station.reservations.list().map((one) => viewReservation(one, withTags)),
    transfers: station.transfers.list(),
  };
}

/** One connector; `withTags` shows tags in full. */
export function viewConnector(
  station: Pick<Station, 'view' | 'history' | 'tariff' | 'chargingProfiles'>,
  connectorId: number,
  withTags: boolean,
): ConnectorStatusView {
  const view = station.view(connectorId);
  const meter = view.guardOnline ? (view.guard?.meter ?? null) : null;
  return {
    id: view.id,
    status: view.status,
    why: view.why,
    ...whyInWords(view),
    countdown: view.countdown ?? null,
    faults: viewFaults(view, station.history),
    limit: viewLimit(view.limit),
    profile: viewProfileLimit(station.chargingProfiles.now(connectorId)),
    session:
      view.session === undefined ? null : viewSummary(view.session, withTags, station.tariff.costOf(view.session.id)),
    idTag: view.idTag === undefined ? null : maskTag(view.idTag, withTags),
    guard: viewGuard(view),
    meter:
      meter === null
        ? null
        : {
            millivolts: meter.millivolts,
            milliamps: meter.milliamps,
            watts: meter.watts,
            importWattHours: meter.importWattHours,
          },
    temperatureMillicelsius: view.guard?.temperatureMillicelsius ?? null,
    wear: viewWear(view.wear),
  };
}

function viewWear({ counts, limits }: ConnectorView['wear']): WearView {
  const part = (name: WearingPart) =>
    limits[name] === undefined ? null : { cycles: counts[name], limit: limits[name] };
  return { contactor: part('contactor'), plug: part('plug') };
}

function viewGuard(view: ConnectorView): GuardView {
  const { guard } = view;
  return {
    online: view.guardOnline,
    state: guard?.state ?? null,
    selfTest: guard?.selfTest ?? null,
    scheduling: guard?.loop.scheduling ?? null,
    vehicle: guard?.pilot.vehicle ?? null,
    pilot:
      guard === undefined
        ? null
        : {
            levels: guard.pilot.levels,
            output: guard.pilot.output,
            dutyPartsPerMillion: guard.pilot.dutyPartsPerMillion,
          },
    contactor: guard?.contactor ?? null,
    lock: guard?.lock ?? null,
  };
}
