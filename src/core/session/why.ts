// SPDX-License-Identifier: Apache-2.0
import { faultRow } from '../faults/catalogue.ts';
import { type ConnectorFacts, hasOpeningFault, isEnergised } from './facts.ts';
import type { SessionState } from './machine.ts';

/** Why the connector is (not) charging: the first cause, nearest to the supply, that stands in the way. */
export const WHY_NOT_CHARGING = [
  'charging',
  'starting-up',
  'guard-offline',
  'fault',
  'out-of-order',
  'no-vehicle',
  'not-authorized',
  'authorizing',
  'limit-below-minimum',
  'vehicle-not-ready',
  'self-testing',
  'contactor-closing',
  'stopping',
  'session-over',
] as const;
export type WhyNotCharging = (typeof WHY_NOT_CHARGING)[number];

/** What ends by itself, and in how many whole seconds. */
export interface Countdown {
  readonly what: 'cold-load-delay' | 'random-delay' | 'contactor-resting' | 'fault-waiting' | 'plug-in';
  readonly seconds: number;
}

/** The first cause, from the supply outwards, that stands between the vehicle and its energy; `charging` if none. */
export function deriveWhy(facts: ConnectorFacts): WhyNotCharging {
  const { session } = facts;
  if (!facts.guardOnline) return facts.guardKnown ? 'guard-offline' : 'starting-up';
  if (!facts.guardKnown || facts.charge === 'starting') return 'starting-up';
  if (hasOpeningFault(facts.faults)) return 'fault';
  if (session.kind === 'running') return whyRunning(facts, session);
  if (facts.charge === 'pausing' || session.kind === 'ending') return 'stopping';
  if (!facts.operative) return 'out-of-order';
  if (facts.faults.some((code) => faultRow(code).reaction === 'refuse')) return 'fault';
  switch (session.kind) {
    case 'free':
    case 'awaiting-vehicle':
      return 'no-vehicle';
    case 'authorizing':
      return 'authorizing';
    case 'plugged':
      return 'not-authorized';
    case 'finished':
      return 'session-over';
  }
}

function whyRunning(
  facts: ConnectorFacts,
  session: Extract<SessionState, { readonly kind: 'running' }>,
): WhyNotCharging {
  if (!session.plugged) return 'no-vehicle';
  if (session.deauthorized) return 'not-authorized';
  if (facts.limitMilliamps === 0) return 'limit-below-minimum';
  if (isEnergised(facts)) return 'charging';
  switch (facts.charge) {
    case 'testing':
      return 'self-testing';
    case 'closing':
      return 'contactor-closing';
    case 'pausing':
      return 'stopping';
    default:
      return facts.vehicle === 'C' || facts.vehicle === 'D' ? 'contactor-closing' : 'vehicle-not-ready';
  }
}
