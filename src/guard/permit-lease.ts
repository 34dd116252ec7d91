// SPDX-License-Identifier: Apache-2.0
import type { LimitLink } from '../core/limits/chain.ts';

/** The station's last permit and how long it still counts. */
export interface PermitLease {
  readonly seq: number;
  readonly limitMilliamps: number;
  readonly receivedAtMicros: number;
  readonly leaseMs: number;
}

export const NO_PERMIT: PermitLease = { seq: 0, limitMilliamps: 0, receivedAtMicros: 0, leaseMs: 0 };

export interface LossRules {
  readonly stationLossGraceSeconds: number;
  readonly fallbackMilliamps: number;
}

export function isAlive(lease: PermitLease, nowMicros: number): boolean {
  return lease.leaseMs > 0 && nowMicros - lease.receivedAtMicros <= lease.leaseMs * 1000;
}

/**
 * What the permit adds to the limit chain. While the lease lives, its limit; for the grace time after it ran out, the
 * smaller of it and the fallback; then nothing. A lost station never raises a current.
 */
export function permitLimits(lease: PermitLease, rules: LossRules, nowMicros: number): LimitLink[] {
  const permit: LimitLink = { source: 'permit', milliamps: lease.limitMilliamps };
  if (isAlive(lease, nowMicros)) return [permit];
  const expiredMicros = nowMicros - lease.receivedAtMicros - lease.leaseMs * 1000;
  const inGrace = lease.leaseMs > 0 && expiredMicros <= rules.stationLossGraceSeconds * 1_000_000;
  return [permit, { source: 'fallback', milliamps: inGrace ? rules.fallbackMilliamps : 0 }];
}
