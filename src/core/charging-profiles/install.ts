// SPDX-License-Identifier: Apache-2.0
import type { ChargingProfile, InstalledProfile, ProfilePurpose } from './profile.ts';
import type { RateUnit } from './rate.ts';

/** What a charger takes. */
export interface ProfileRules {
  readonly highestStackLevel: number;
  readonly mostPeriods: number;
  readonly mostProfiles: number;
  readonly units: readonly RateUnit[];
  readonly connectorIds: readonly number[];
}

/** Ten million amperes or watts: beyond any charger, and far from where numbers become inexact. */
const HIGHEST_TENTHS = 100_000_000;

/**
 * Why a profile is not taken; undefined: it is.
 * @param sessionId the session that runs at its connector
 */
export function refusalOf(
  profile: ChargingProfile,
  sessionId: string | undefined,
  rules: ProfileRules,
): string | undefined {
  return (
    refusalOfPlace(profile, sessionId, rules) ?? refusalOfTimes(profile) ?? refusalOfSchedule(profile.schedule, rules)
  );
}

/** OCPP 1.6 §3.13.1. */
function refusalOfPlace(
  { purpose, connectorId, sessionId: wanted, stackLevel }: ChargingProfile,
  running: string | undefined,
  { connectorIds, highestStackLevel }: ProfileRules,
): string | undefined {
  if (connectorId !== 0 && !connectorIds.includes(connectorId)) return `there is no connector ${connectorId}`;
  if (purpose === 'station' && connectorId !== 0) return 'a limit of the whole station belongs to connector 0';
  if (purpose === 'session') {
    if (connectorId === 0) return 'the profile of a transaction belongs to one connector';
    if (wanted === undefined || wanted !== running) return 'that transaction does not run at this connector';
  }
  return stackLevel < 0 || stackLevel > highestStackLevel
    ? `stack levels go from 0 to ${highestStackLevel}`
    : undefined;
}

function refusalOfTimes({ start, schedule, ...profile }: ChargingProfile): string | undefined {
  const { validFromMillis, validToMillis } = profile;
  const isNever = validFromMillis !== undefined && validToMillis !== undefined && validToMillis <= validFromMillis;
  if (isNever) return 'it ends before it begins to be valid';
  const { durationSeconds } = schedule;
  return durationSeconds !== undefined && durationSeconds <= 0 ? 'a duration is 1 s or more' : undefined;
}

/** OCPP 1.6 §7.13, §7.14. */
function refusalOfSchedule(
  { unit, periods }: ChargingProfile['schedule'],
  { units, mostPeriods }: ProfileRules,
): string | undefined {
  if (!units.includes(unit)) return `the unit ${unit} is not allowed`;
  if (periods.length === 0 || periods.length > mostPeriods) return `a schedule has 1 to ${mostPeriods} periods`;
  if (periods[0]?.startSeconds !== 0) return 'the first period starts at 0';
  for (const [index, { startSeconds, limitTenths, phases = 3 }] of periods.entries()) {
    const before = periods[index - 1]?.startSeconds ?? -1;
    if (startSeconds <= before) return 'each period starts later than the one before';
    if (!(limitTenths >= 0 && limitTenths <= HIGHEST_TENTHS)) return 'a limit is 0 or more';
    if (phases < 1 || phases > 3) return 'phases are 1, 2 or 3';
  }
  return undefined;
}

/** Those that make way for a profile: its number, or its purpose, level and connector (OCPP 1.6 §5.16). */
export function replacedBy(
  profile: ChargingProfile,
  installed: readonly InstalledProfile[],
): readonly InstalledProfile[] {
  const { id, purpose, stackLevel, connectorId } = profile;
  return installed.filter(
    (one) =>
      one.id === id || (one.purpose === purpose && one.stackLevel === stackLevel && one.connectorId === connectorId),
  );
}

/** Which profiles are meant; what is undefined says nothing. */
export interface ProfileFilter {
  readonly id?: number | undefined;
  readonly connectorId?: number | undefined;
  readonly purpose?: ProfilePurpose | undefined;
  readonly stackLevel?: number | undefined;
}

/** A number stands alone; everything else must fit together (OCPP 1.6 errata 3.25). */
export function isMeant({ id, connectorId, purpose, stackLevel }: ProfileFilter, profile: ChargingProfile): boolean {
  if (id !== undefined) return profile.id === id;
  return (
    (connectorId === undefined || profile.connectorId === connectorId) &&
    (purpose === undefined || profile.purpose === purpose) &&
    (stackLevel === undefined || profile.stackLevel === stackLevel)
  );
}
