// SPDX-License-Identifier: Apache-2.0
import { faultRow } from '../faults/catalogue.ts';
import type { TimedReason, TimedWait } from '../schedule/charging-times.ts';
import { type ConnectorFacts, hasOpeningFault, isEnergised } from './facts.ts';
import type { SessionState } from './machine.ts';

/** Why the connector is (not) charging: the first cause, nearest to the supply, that stands in the way. */
export const WHY_NOT_CHARGING = [
  'charging',
  'starting-up',
  'guard-offline',
  'fault',
  'fault-waiting',
  'out-of-order',
  'restarting',
  'outside-hours',
  'no-meter-reading',
  'reserved',
  'no-vehicle',
  'not-authorized',
  'authorizing',
  'waiting-for-start-time',
  'peak-hours',
  'limit-below-minimum',
  'cold-load-delay',
  'random-delay',
  'contactor-resting',
  'ventilation',
  'vehicle-not-ready',
  'locking',
  'self-testing',
  'contactor-closing',
  'stopping',
  'session-over',
] as const;
export type WhyNotCharging = (typeof WHY_NOT_CHARGING)[number];

/** What ends by itself, and in how many whole seconds. */
export interface Countdown {
  readonly what:
    | TimedReason
    | 'cold-load-delay'
    | 'random-delay'
    | 'contactor-resting'
    | 'fault-waiting'
    | 'plug-in'
    | 'reserved';
  readonly seconds: number;
  /** Where it ends at a time of the clock within a day: what the clock will show, `HH:MM`. */
  readonly at?: string;
}

/** The first cause, from the supply outwards, that stands between the vehicle and its energy; `charging` if none. */
export function deriveWhy(facts: ConnectorFacts): WhyNotCharging {
  const { session } = facts;
  if (!facts.guardOnline) return facts.guardKnown ? 'guard-offline' : 'starting-up';
  if (!facts.guardKnown || facts.charge === 'starting') return 'starting-up';
  if (isEnergised(facts)) return 'charging';
  if (hasOpeningFault(facts.faults)) return facts.faultEndsInMs === undefined ? 'fault' : 'fault-waiting';
  if (session.kind === 'running') return whyRunning(facts, session);
  if (facts.charge === 'pausing' || session.kind === 'ending') return 'stopping';
  return whyIdle(facts, session);
}

/** The time that is left of what `why` says, where that ends by itself. */
export function deriveCountdown(why: WhyNotCharging, facts: ConnectorFacts): Countdown | undefined {
  switch (why) {
    case 'cold-load-delay':
    case 'random-delay':
      return facts.delay && { what: why, seconds: facts.delay.seconds };
    case 'outside-hours':
    case 'waiting-for-start-time':
    case 'peak-hours':
      return facts.timed && timedCountdown(facts.timed);
    case 'contactor-resting':
      return { what: why, seconds: wholeSeconds(facts.contactorRestMs) };
    case 'fault-waiting':
      return { what: why, seconds: wholeSeconds(facts.faultEndsInMs ?? 0) };
    case 'reserved':
      return facts.reservation && { what: why, seconds: facts.reservation.seconds };
    case 'no-vehicle': {
      const { session, nowMs } = facts;
      if (session.kind !== 'awaiting-vehicle') return undefined;
      return { what: 'plug-in', seconds: wholeSeconds(session.untilMs - nowMs) };
    }
    default:
      return undefined;
  }
}

function timedCountdown({ reason, seconds, at }: TimedWait): Countdown | undefined {
  if (seconds === undefined) return undefined;
  return at === undefined ? { what: reason, seconds } : { what: reason, seconds, at };
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}

type StateOf<K extends SessionState['kind']> = Extract<SessionState, { readonly kind: K }>;

function whyIdle(facts: ConnectorFacts, session: Exclude<SessionState, StateOf<'running' | 'ending'>>): WhyNotCharging {
  if (!facts.operative) return 'out-of-order';
  if (facts.faults.some((code) => faultRow(code).reaction !== 'warn')) return 'fault';
  if (facts.restarting) return 'restarting';
  if (facts.timed?.reason === 'outside-hours') return 'outside-hours';
  if (facts.meterMissing) return 'no-meter-reading';
  switch (session.kind) {
    case 'free':
      return facts.reservation === undefined ? 'no-vehicle' : 'reserved';
    case 'awaiting-vehicle':
      return 'no-vehicle';
    case 'authorizing':
      return 'authorizing';
    case 'locking':
      return 'locking';
    case 'plugged':
      if (facts.reservation !== undefined) return 'reserved';
      return facts.timed?.reason ?? 'not-authorized';
    case 'finished':
      return 'session-over';
  }
}

function whyRunning(facts: ConnectorFacts, session: StateOf<'running'>): WhyNotCharging {
  if (!session.plugged) return 'no-vehicle';
  if (session.deauthorized) return 'not-authorized';
  if (facts.timed !== undefined) return facts.timed.reason;
  if (facts.delay !== undefined) return `${facts.delay.reason}-delay`;
  if (facts.limitMilliamps === 0) return 'limit-below-minimum';
  // The guard closes for no new start while it has one; what only the station refuses leaves a running session alone.
  if (facts.faults.some((code) => faultRow(code).reaction !== 'warn' && faultRow(code).owner === 'guard'))
    return 'fault';
  if (facts.contactorRestMs > 0 && wants(facts)) return 'contactor-resting';
  switch (facts.charge) {
    case 'testing':
      return facts.lock === 'unlocked' ? 'locking' : 'self-testing';
    case 'closing':
      return 'contactor-closing';
    case 'pausing':
      return 'stopping';
    case 'refused':
    case 'D1':
      return 'ventilation';
    default:
      return wants(facts) ? 'contactor-closing' : 'vehicle-not-ready';
  }
}

function wants({ vehicle }: ConnectorFacts): boolean {
  return vehicle === 'C' || vehicle === 'D';
}
