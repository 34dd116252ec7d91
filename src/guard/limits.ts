// SPDX-License-Identifier: Apache-2.0
import { combineLimits, type Limit, type LimitLink } from '../core/limits/chain.ts';
import type { GuardSettings } from '../link/messages.ts';
import type { GuardConfig } from './config.ts';
import { type PermitLease, permitLimits } from './permit-lease.ts';
import type { SlowInputs } from './slow-inputs.ts';

/** The guard's chain of limits: what the hardware carries, what the station permits, what the heat allows. */
export function guardLimits(
  config: GuardConfig,
  settings: GuardSettings,
  slow: SlowInputs,
  now: {
    readonly lease: PermitLease;
    /** Undefined while nothing is plugged into the socket, and on a board without one. */
    readonly cableMilliamps: number | undefined;
    /** Too warm for the full current, or nobody knows. */
    readonly derated: boolean;
  },
  nowMicros: number,
): Limit {
  const chain: LimitLink[] = [{ source: 'board', milliamps: config.maximumMilliamps }];
  if (config.hasDip) chain.push({ source: 'dip', milliamps: dipLimit(config, slow) });
  if (now.cableMilliamps !== undefined) chain.push({ source: 'cable', milliamps: now.cableMilliamps });
  chain.push(...permitLimits(now.lease, settings, nowMicros));
  if (now.derated) chain.push({ source: 'temperature', milliamps: settings.derateMilliamps });
  return combineLimits(chain);
}

/** The lower of the switch at start and now; a switch that was never read, or has a code without meaning, allows nothing. */
function dipLimit(config: GuardConfig, slow: SlowInputs): number {
  if (slow.dip === undefined) return 0;
  return Math.min(config.dipMilliamps(slow.dip.atStart) ?? 0, config.dipMilliamps(slow.dip.now) ?? 0);
}
