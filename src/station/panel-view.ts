// SPDX-License-Identifier: Apache-2.0
import type { LearningFacts } from '../core/display/learning.ts';
import type { DisplayFacts } from '../core/display/lines.ts';
import type { Language } from '../core/display/messages/languages.ts';
import type { NetworkFacts } from '../core/display/network.ts';
import type { LifetimeCounters } from '../core/display/odometer.ts';
import { type FaultCode, faultRow } from '../core/faults/catalogue.ts';
import { shownTime } from '../core/time/local-time.ts';
import { largestPhase } from '../core/units/units.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Connector } from './connector.ts';
import type { SessionCost } from './tariff-api.ts';

/** A line for the display, made in its language when it is shown. */
export type Notice = (language: Language) => string;

/** All that display and light show. */
export interface PanelFacts extends DisplayFacts {
  /** A vehicle is plugged in, whatever the connector makes of it. */
  readonly plugged?: boolean;
  /** Undefined while nobody knows. */
  readonly network?: NetworkFacts | undefined;
  readonly counters?: (() => LifetimeCounters) | undefined;
}

/** What the panel asks of prices and costs. */
export interface PanelTariff {
  costShown(sessionId: string): SessionCost | undefined;
  priceText(idTag: string | undefined, online: boolean): string | undefined;
}

/** What the panel needs to know beside the connector it shows. */
export interface PanelSurroundings {
  readonly cardReader: boolean;
  readonly notice: string | undefined;
  readonly monotonicMs: number;
  readonly wallMillis: number;
  /** IANA name. */
  readonly timeZone: string;
  /** When the reservation ends that keeps a connector, wall clock. */
  readonly reservedUntilMillis: (connectorId: number) => number | undefined;
  readonly network: NetworkFacts | undefined;
  readonly counters: () => LifetimeCounters;
  readonly localSettings: boolean;
  readonly learning: LearningFacts | undefined;
  readonly tariff: PanelTariff;
  /** A central system is set and cannot be reached. */
  readonly isOffline: boolean;
}

/** What display and light say of one connector. */
export function panelFacts(connector: Connector, surroundings: PanelSurroundings): PanelFacts {
  const { status, why, faults, guard, guardOnline, countdown, idTag } = connector.view();
  const { state, shownSession } = connector;
  const { monotonicMs, wallMillis, timeZone, reservedUntilMillis, tariff, isOffline, ...shown } = surroundings;
  const reservedUntil = status === 'Reserved' ? reservedUntilMillis(connector.id) : undefined;
  const sample = connector.sample();
  const awaiting = state.kind === 'awaiting-vehicle' ? state : undefined;
  const session = shownSession && {
    wattHours: shownSession.meterLastWattHours - shownSession.meterStartWattHours,
    seconds: ((shownSession.stoppedAtMillis ?? wallMillis) - shownSession.startedAtMillis) / 1000,
  };
  const cost = shownSession && tariff.costShown(shownSession.id);
  return {
    ...shown,
    status,
    why,
    faults,
    lockedOut: lockedOut(guard),
    refused: connector.refused,
    authorizing: state.kind === 'authorizing',
    plugInSeconds: awaiting && Math.ceil((awaiting.untilMs - monotonicMs) / 1000),
    reservedUntil: reservedUntil === undefined ? undefined : shownTime(reservedUntil, wallMillis, timeZone),
    plugged: guardOnline && guard !== undefined && ['B', 'C', 'D'].includes(guard.pilot.vehicle),
    session,
    cost,
    priceText: shownSession === undefined ? tariff.priceText(idTag, !isOffline) : cost?.text,
    milliamps: sample?.milliamps ? largestPhase(sample.milliamps) : undefined,
    watts: sample?.watts ?? undefined,
    countdown,
    restarting: connector.blocked() === 'restarting',
  };
}

function lockedOut(guard: GuardSnapshot | undefined): readonly FaultCode[] | undefined {
  return guard?.faults.filter(({ code, ends }) => ends !== faultRow(code).latch).map(({ code }) => code);
}
