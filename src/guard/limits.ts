// SPDX-License-Identifier: Apache-2.0
import { combineLimits, type Limit, type LimitLink } from '../core/limits/chain.ts';
import type { GuardLimitSource } from '../core/limits/sources.ts';
import type { GuardSettings } from '../link/messages.ts';
import type { GuardConfig } from './config.ts';
import { type PermitLease, permitLimits } from './permit-lease.ts';
import type { DipCodes } from './slow-inputs.ts';

/** What the chain of limits is made of, beside settings and board. */
export interface LimitFacts {
  readonly lease: PermitLease;
  /** Undefined: the switch was not read yet, or there is none. */
  readonly dip: DipCodes | undefined;
  /** Undefined while nothing is plugged into the socket, and on a board without one. */
  readonly cableMilliamps: number | undefined;
  /** Too warm for the full current, or nobody knows. */
  readonly derated: boolean;
  /** What is left of the offer to a vehicle that draws more than it is offered; undefined: all of it. */
  readonly cutToMilliamps: number | undefined;
}

/** The guard's chain of limits: what the hardware carries, what the station permits, what heat and overload allow. */
export function guardLimits(
  config: GuardConfig,
  settings: GuardSettings,
  facts: LimitFacts,
  nowMicros: number,
): Limit<GuardLimitSource> {
  const chain: LimitLink<GuardLimitSource>[] = [{ source: 'board', milliamps: config.maximumMilliamps }];
  if (config.hasDip) chain.push({ source: 'dip', milliamps: dipLimit(config, facts.dip) });
  if (facts.cableMilliamps !== undefined) chain.push({ source: 'cable', milliamps: facts.cableMilliamps });
  chain.push(...permitLimits(facts.lease, settings, nowMicros));
  if (facts.derated) chain.push({ source: 'temperature', milliamps: settings.derateMilliamps });
  if (facts.cutToMilliamps !== undefined) chain.push({ source: 'overload', milliamps: facts.cutToMilliamps });
  return combineLimits(chain);
}

/** The lower of the switch at start and now; a switch that was never read, or has a code without meaning, allows nothing. */
function dipLimit(config: GuardConfig, dip: DipCodes | undefined): number {
  if (dip === undefined) return 0;
  return Math.min(config.dipMilliamps(dip.atStart) ?? 0, config.dipMilliamps(dip.now) ?? 0);
}
