// SPDX-License-Identifier: Apache-2.0
import { combineLimits, type Limit, type LimitLink } from '../core/limits/chain.ts';
import type { LimitSource } from '../core/limits/sources.ts';
import type { SampleLimit } from '../core/session/journal.ts';
import { MAXIMUM_PILOT_MILLIAMPS } from '../core/units/units.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Settings } from '../settings/settings.ts';

const allow = (yes: boolean): number => (yes ? MAXIMUM_PILOT_MILLIAMPS : 0);

/** The station's own sources; their minimum is the permit. */
export function stationChain(
  settings: Settings,
  now: {
    readonly available: boolean;
    readonly authorized: boolean;
    /** What the central system's refusal leaves to a session that runs. */
    readonly grantedMilliamps: number;
    readonly faulted: boolean;
    /** Outside the hours of operation. */
    readonly closed: boolean;
    /** A time of the clock is waited for. */
    readonly held: boolean;
    readonly delayed: boolean;
    /** What charging profiles allow. */
    readonly profileMilliamps: number;
    readonly worn: boolean;
    readonly unstorable: boolean;
  },
): readonly LimitLink[] {
  return [
    { source: 'connector', milliamps: settings.get('connector.maxCurrent') * 1000 },
    { source: 'setting', milliamps: settings.get('power.maxCurrentFw') * 1000 },
    { source: 'availability', milliamps: allow(now.available) },
    { source: 'authorization', milliamps: Math.min(allow(now.authorized), now.grantedMilliamps) },
    { source: 'fault', milliamps: allow(!now.faulted) },
    { source: 'hours', milliamps: allow(!now.closed) },
    { source: 'schedule', milliamps: allow(!now.held) },
    { source: 'delay', milliamps: allow(!now.delayed) },
    { source: 'profile', milliamps: now.profileMilliamps },
    { source: 'wear', milliamps: allow(!now.worn) },
    { source: 'storage', milliamps: allow(!now.unstorable) },
  ];
}

/** Station and guard together. The guard's `permit` is left out: it repeats the station's part. */
export function wholeLimit(chain: readonly LimitLink[], snapshot: GuardSnapshot | undefined): Limit<LimitSource> {
  const guardChain = snapshot?.limit.chain.filter(({ source }) => source !== 'permit') ?? [];
  return combineLimits<LimitSource>([...chain, ...guardChain]);
}

/** What the journal keeps of a limit: who has no say is left out. */
export function sampleLimit({ milliamps, source, chain }: Limit<LimitSource>): SampleLimit {
  return {
    milliamps,
    source: source ?? null,
    chain: chain.filter((link) => link.milliamps < MAXIMUM_PILOT_MILLIAMPS),
  };
}
