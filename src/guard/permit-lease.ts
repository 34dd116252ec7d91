// SPDX-License-Identifier: Apache-2.0
import type { LimitLink } from '../core/limits/chain.ts';
import type { GuardLimitSource } from '../core/limits/sources.ts';

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

function isInGrace(lease: PermitLease, rules: LossRules, nowMicros: number): boolean {
  const expiredMicros = nowMicros - lease.receivedAtMicros - lease.leaseMs * 1000;
  return lease.leaseMs > 0 && expiredMicros <= rules.stationLossGraceSeconds * 1_000_000;
}

/**
 * The lease after some time. Its permission ends for good when the vehicle is unplugged, as it was given to that
 * vehicle, and when the grace is over; only a new permit brings one back, not another car or a longer grace.
 */
export function ageLease(lease: PermitLease, rules: LossRules, unplugged: boolean, nowMicros: number): PermitLease {
  if (!unplugged && isInGrace(lease, rules, nowMicros)) return lease;
  return { ...lease, limitMilliamps: 0 };
}

/**
 * What the permit adds to the limit chain. While the lease lives, its limit; for the grace time after it ran out, the
 * smaller of it and the fallback; then nothing. A lost station never raises a current.
 */
export function permitLimits(lease: PermitLease, rules: LossRules, nowMicros: number): LimitLink<GuardLimitSource>[] {
  const permit: LimitLink<GuardLimitSource> = { source: 'permit', milliamps: lease.limitMilliamps };
  if (isAlive(lease, nowMicros)) return [permit];
  const inGrace = isInGrace(lease, rules, nowMicros);
  return [permit, { source: 'fallback', milliamps: inGrace ? rules.fallbackMilliamps : 0 }];
}
