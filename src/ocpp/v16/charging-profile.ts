// SPDX-License-Identifier: Apache-2.0
import type { ProfilePurpose, ScheduleStart } from '../../core/charging-profiles/profile.ts';
import type { StartProfile } from '../../station/charging-profiles-api.ts';
import type { SetChargingProfileRequest } from './generated/validators.mjs';
import { readInstant } from './timestamp.ts';

/** A ChargingProfile as it stands in a message (OCPP 1.6 §7.8). */
export type WireProfile = SetChargingProfileRequest['csChargingProfiles'];
export type WirePurpose = WireProfile['chargingProfilePurpose'];

export const PURPOSES: Readonly<Record<WirePurpose, ProfilePurpose>> = {
  ChargePointMaxProfile: 'station',
  TxDefaultProfile: 'default',
  TxProfile: 'session',
};

/** What a profile says, whatever it is for. Undefined: a time is none, or a schedule that repeats does not say when. */
export function readProfile(wire: WireProfile): StartProfile | undefined {
  const { duration, chargingRateUnit, minChargingRate, chargingSchedulePeriod } = wire.chargingSchedule;
  const start = readStart(wire);
  const validity = [wire.validFrom, wire.validTo].map((text) => (text === undefined ? undefined : readInstant(text)));
  const isTold = [wire.validFrom, wire.validTo].map((text) => text !== undefined);
  if (start === undefined || validity.some((millis, index) => millis === undefined && isTold[index])) return undefined;
  return {
    id: wire.chargingProfileId,
    stackLevel: wire.stackLevel,
    validFromMillis: validity[0],
    validToMillis: validity[1],
    start,
    schedule: {
      unit: chargingRateUnit,
      durationSeconds: duration,
      minimumTenths: minChargingRate === undefined ? undefined : tenths(minChargingRate),
      periods: chargingSchedulePeriod.map(({ startPeriod, limit, numberPhases }) => ({
        startSeconds: startPeriod,
        limitTenths: tenths(limit),
        phases: numberPhases,
      })),
    },
  };
}

const REPEATS = { Daily: 'daily', Weekly: 'weekly' } as const;

/**
 * Relative counts from the beginning whatever startSchedule says; an Absolute schedule without startSchedule does so too
 * (OCPP 1.6 §7.13). What repeats needs a first time.
 */
function readStart({ chargingProfileKind, recurrencyKind, chargingSchedule }: WireProfile): ScheduleStart | undefined {
  const { startSchedule } = chargingSchedule;
  if (chargingProfileKind === 'Relative') return { kind: 'beginning' };
  const isRecurring = chargingProfileKind === 'Recurring';
  if (startSchedule === undefined) return isRecurring ? undefined : { kind: 'beginning' };
  const millis = readInstant(startSchedule);
  if (millis === undefined) return undefined;
  if (!isRecurring) return { kind: 'at', millis, repeats: 'never' };
  return recurrencyKind === undefined ? undefined : { kind: 'at', millis, repeats: REPEATS[recurrencyKind] };
}

/** The schema lets nothing finer through. */
function tenths(value: number): number {
  return Math.round(value * 10);
}
