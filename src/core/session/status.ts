// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../faults/catalogue.ts';
import { type ConnectorFacts, hasOpeningFault, isEnergised } from './facts.ts';
import type { SessionState } from './machine.ts';

/** Connector states as both manuals and OCPP 1.6 §7.7 name them. Derived from facts each time, never stored. */
export const CONNECTOR_STATUSES = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEVSE',
  'SuspendedEV',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
export type ConnectorStatus = (typeof CONNECTOR_STATUSES)[number];

/**
 * How long after its start a session that never had energy counts as Preparing rather than suspended: time for the
 * vehicle to close S2 and for the self-test. Keeps passing states away from the central system.
 */
const STARTING_MS = 10_000;
/** In that time the guard has the permit, and its limit is no longer the one of before the session. */
const PERMIT_ARRIVES_MS = 500;

/**
 * The status of a connector, first rule that fits: Faulted, Unavailable, then what the session says.
 * SuspendedEVSE outranks SuspendedEV (OCPP 1.6 §4.9, errata 3.64).
 */
export function deriveStatus(facts: ConnectorFacts): ConnectorStatus {
  const { session } = facts;
  if (hasOpeningFault(facts.faults)) return 'Faulted';
  if (!facts.guardKnown) return 'Unavailable';
  switch (session.kind) {
    case 'running':
      return runningStatus(facts, session);
    case 'ending':
      if (session.arrived) return idleStatus(facts, 'Preparing');
      return session.plugged ? 'Finishing' : idleStatus(facts, 'Available');
    case 'finished':
      return idleStatus(facts, 'Finishing');
    case 'free':
      return idleStatus(facts, reservedOr(facts, 'Available'));
    case 'plugged':
      return idleStatus(facts, reservedOr(facts, isLeftBehind(facts, session) ? 'Finishing' : 'Preparing'));
    case 'authorizing':
      return idleStatus(facts, reservedOr(facts, 'Preparing'));
    case 'awaiting-vehicle':
    case 'locking':
      return idleStatus(facts, 'Preparing');
  }
}

/**
 * Where connectors share a reader, a vehicle for which no card comes in time does not keep its connector Preparing: a
 * central system would take the next card for its. A session still begins from there (OCPP 1.6 §4.9 B6, F2, errata 3.20).
 */
function isLeftBehind(
  { cardWaitMs, nowMs }: ConnectorFacts,
  { freeAtMs }: Extract<SessionState, { readonly kind: 'plugged' }>,
): boolean {
  return cardWaitMs !== undefined && nowMs - freeAtMs >= cardWaitMs;
}

/** Faults with which nobody can charge although nothing had to open (fault table F09, F13, F14, F46). */
const STATUS_OF_FAULT: readonly (readonly [FaultCode, ConnectorStatus])[] = [
  ['lock-failure', 'Faulted'],
  ['storage-failing', 'Faulted'],
  ['contactor-worn', 'Unavailable'],
  ['plug-worn', 'Unavailable'],
];

/**
 * Out of order takes effect when no session runs (OCPP 1.6 §5.2). Outside its hours of operation a charger makes itself
 * Unavailable, "at its discretion" (§7.7), so that nobody is sent to it.
 */
function idleStatus(facts: ConnectorFacts, otherwise: ConnectorStatus): ConnectorStatus {
  if (!facts.operative || facts.timed?.reason === 'outside-hours') return 'Unavailable';
  return STATUS_OF_FAULT.find(([code]) => facts.faults.includes(code))?.[1] ?? otherwise;
}

/** A reserved connector is Preparing when its holder's tag is accepted, and not before (OCPP 1.6 §4.9, G2). */
function reservedOr(facts: ConnectorFacts, otherwise: ConnectorStatus): ConnectorStatus {
  return facts.reservation === undefined ? otherwise : 'Reserved';
}

function runningStatus(
  facts: ConnectorFacts,
  session: Extract<SessionState, { readonly kind: 'running' }>,
): ConnectorStatus {
  if (!session.plugged) return 'SuspendedEV';
  const begins = !session.energised && facts.nowMs - session.startedAtMs < PERMIT_ARRIVES_MS;
  if (session.deauthorized || (facts.limitMilliamps === 0 && !begins)) return 'SuspendedEVSE';
  if (isEnergised(facts)) return 'Charging';
  // Fault table F09: no energy without the lock, and the vehicle is not to blame for the wait.
  if (facts.faults.includes('lock-failure')) return 'Faulted';
  const wants = facts.vehicle === 'C' || facts.vehicle === 'D';
  if (!session.energised && (wants || facts.nowMs - session.startedAtMs < STARTING_MS)) return 'Preparing';
  return wants || facts.vehicle === 'unknown' ? 'SuspendedEVSE' : 'SuspendedEV';
}
