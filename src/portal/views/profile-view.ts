// SPDX-License-Identifier: Apache-2.0
import type { InstalledProfile, ProfilePurpose } from '../../core/charging-profiles/profile.ts';
import type { RateUnit } from '../../core/charging-profiles/rate.ts';
import type { ProfileLimit } from '../../station/charging-profiles-api.ts';

/** A charging profile as the API tells of it. All times are wall clock. */
export interface ProfileView {
  /** The central system's number. */
  readonly id: number;
  readonly purpose: ProfilePurpose;
  /** 0 = the station, or every connector. */
  readonly connectorId: number;
  readonly sessionId: string | null;
  readonly stackLevel: number;
  readonly validFromMillis: number | null;
  readonly validToMillis: number | null;
  /** When its schedule begins; null: with the session, or for the whole station when it was received. */
  readonly startsAtMillis: number | null;
  readonly repeats: 'never' | 'daily' | 'weekly';
  readonly durationSeconds: number | null;
  /** A: for each phase · W: for all phases together. */
  readonly unit: RateUnit;
  /** Below it the vehicle charges badly. */
  readonly minimum: number | null;
  readonly periods: readonly { readonly startSeconds: number; readonly limit: number; readonly phases: number }[];
  readonly installedAtMillis: number;
}

/** What the profiles allow a connector now. */
export interface ProfileLimitView {
  /** Null: nothing. */
  readonly milliamps: number | null;
  readonly by: Pick<ProfileView, 'id' | 'purpose' | 'stackLevel'> | null;
  /** When something else holds, within a day; null: nothing does. */
  readonly changesAtMillis: number | null;
  readonly thenMilliamps: number | null;
}

export function viewProfile(profile: InstalledProfile): ProfileView {
  const { id, purpose, connectorId, sessionId, stackLevel, validFromMillis, validToMillis, start, schedule } = profile;
  return {
    ...{ id, purpose, connectorId, stackLevel },
    sessionId: sessionId ?? null,
    validFromMillis: validFromMillis ?? null,
    validToMillis: validToMillis ?? null,
    startsAtMillis: start.kind === 'at' ? start.millis : null,
    repeats: start.kind === 'at' ? start.repeats : 'never',
    durationSeconds: schedule.durationSeconds ?? null,
    unit: schedule.unit,
    minimum: schedule.minimumTenths === undefined ? null : schedule.minimumTenths / 10,
    periods: schedule.periods.map(({ startSeconds, limitTenths, phases = 3 }) => ({
      startSeconds,
      limit: limitTenths / 10,
      phases,
    })),
    installedAtMillis: profile.installedAtMillis,
  };
}

/** Null where no profile limits anything, now or within a day. */
export function viewProfileLimit(limit: ProfileLimit): ProfileLimitView | null {
  const { milliamps = null, by, changesAtMillis = null, thenMilliamps = null } = limit;
  if (by === undefined && changesAtMillis === null) return null;
  const decides = by === undefined ? null : { id: by.id, purpose: by.purpose, stackLevel: by.stackLevel };
  return { milliamps, by: decides, changesAtMillis, thenMilliamps };
}
