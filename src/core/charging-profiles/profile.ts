// SPDX-License-Identifier: Apache-2.0
import type { RateUnit } from './rate.ts';

/** From `startSeconds` of its schedule to the next period. */
export interface SchedulePeriod {
  readonly startSeconds: number;
  /** Tenths of an ampere per phase, or of a watt over all phases. */
  readonly limitTenths: number;
  /** How many phases may be used; undefined: 3 (OCPP 1.6 §7.14). */
  readonly phases: number | undefined;
}

export interface ChargingSchedule {
  readonly unit: RateUnit;
  /** Undefined: the last period has no end. */
  readonly durationSeconds: number | undefined;
  /** Below it the vehicle charges badly: for whoever shares current. It never allows more than a limit does. */
  readonly minimumTenths: number | undefined;
  /** At least one; the first starts at 0, each later than the one before. */
  readonly periods: readonly SchedulePeriod[];
}

/**
 * What second 0 of a schedule is. `at`: an instant, again each day or week of 24 or 168 hours where it repeats.
 * `beginning`: when the charging began; of a limit of the whole station, when the profile was received.
 */
export type ScheduleStart =
  | { readonly kind: 'at'; readonly millis: number; readonly repeats: 'never' | 'daily' | 'weekly' }
  | { readonly kind: 'beginning' };

/**
 * `station`: all connectors together · `default`: each session that has no profile of its own · `session`: one session,
 * gone with it.
 */
export const PROFILE_PURPOSES = ['station', 'default', 'session'] as const;
export type ProfilePurpose = (typeof PROFILE_PURPOSES)[number];

/** A limit over time, as a central system wants it. All times are milliseconds since 1970-01-01T00:00:00Z. */
export interface ChargingProfile {
  /** The central system's number; no two profiles have the same. */
  readonly id: number;
  readonly purpose: ProfilePurpose;
  /** 0: the station, or with `default` each connector that has none of its own. */
  readonly connectorId: number;
  /** Of `session` profiles only. */
  readonly sessionId: string | undefined;
  /** The highest that has something to say wins. */
  readonly stackLevel: number;
  /** Included. */
  readonly validFromMillis: number | undefined;
  /** Excluded. */
  readonly validToMillis: number | undefined;
  readonly start: ScheduleStart;
  readonly schedule: ChargingSchedule;
}

export interface InstalledProfile extends ChargingProfile {
  readonly installedAtMillis: number;
}

const REPEAT_MS = { never: Number.POSITIVE_INFINITY, daily: 86_400_000, weekly: 604_800_000 } as const;

/** How long one run of a schedule can be: what goes on beyond its repetition is not executed (OCPP 1.6 errata 3.44). */
export function runMillis({ start, schedule }: Pick<ChargingProfile, 'start' | 'schedule'>): number {
  const duration = schedule.durationSeconds === undefined ? Number.POSITIVE_INFINITY : schedule.durationSeconds * 1000;
  return Math.min(duration, start.kind === 'at' ? REPEAT_MS[start.repeats] : Number.POSITIVE_INFINITY);
}

/** From one run to the next; infinite where it does not repeat. */
export function repeatMillis(start: ScheduleStart): number {
  return start.kind === 'at' ? REPEAT_MS[start.repeats] : Number.POSITIVE_INFINITY;
}
