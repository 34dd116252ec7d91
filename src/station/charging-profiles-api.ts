// SPDX-License-Identifier: Apache-2.0
import type { ProfileFilter } from '../core/charging-profiles/install.ts';
import type { ChargingProfile, InstalledProfile } from '../core/charging-profiles/profile.ts';
import type { RateUnit } from '../core/charging-profiles/rate.ts';
import type { CompositeSchedule } from '../core/charging-profiles/report.ts';

/**
 * A profile as it is asked for. Without a session, one of purpose `session` is for the session that runs at its
 * connector.
 */
export type ProfileWish = ChargingProfile;

/** What is to hold for a session that has not begun: of purpose `session`, at a connector that may not be known yet. */
export type StartProfile = Omit<ChargingProfile, 'purpose' | 'connectorId' | 'sessionId'>;

export type InstallOutcome =
  | { readonly kind: 'accepted' }
  /** @see reason in words */
  | { readonly kind: 'rejected'; readonly reason: string };

/** What the profiles allow a connector now. */
export interface ProfileLimit {
  /** Per phase; undefined: no profile says anything lower than what the connector can give. */
  readonly milliamps: number | undefined;
  /** The profile that decides. */
  readonly by: InstalledProfile | undefined;
  /** When something else holds, wall clock, within a day; undefined: nothing does. */
  readonly changesAtMillis: number | undefined;
  /** What holds then; undefined: no profile's limit. */
  readonly thenMilliamps: number | undefined;
}

/** Limits over time that a central system sets. They survive restarts; a session's own go with it. */
export interface ChargingProfiles {
  /** By connector, purpose and stack level, highest first. */
  list(): readonly InstalledProfile[];
  /** Durable when it answers accepted; replaces what has its number, or its purpose, level and connector. */
  install(wish: ProfileWish): InstallOutcome;
  /** @returns how many are gone for good */
  clear(filter: ProfileFilter): number;
  /** @throws RangeError for an unknown connector */
  now(connectorId: number): ProfileLimit;
  /**
   * What is to be expected from now on, at a connector or with 0 at all together.
   * @param durationSeconds 0 tells what holds now; more than a week is told as a week
   * @returns undefined for an unknown connector
   */
  composite(connectorId: number, durationSeconds: number, unit: RateUnit): CompositeSchedule | undefined;
}
