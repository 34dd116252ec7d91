// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type ChargingProfile, type InstalledProfile, PROFILE_PURPOSES } from '../core/charging-profiles/profile.ts';
import { parseStored } from './stored-json.ts';

const whole = v.pipe(v.number(), v.safeInteger());
/** JSON has no undefined. */
const optional = v.optional(whole);

const storedProfile = v.object({
  purpose: v.picklist(PROFILE_PURPOSES),
  stackLevel: whole,
  validFromMillis: optional,
  validToMillis: optional,
  start: v.variant('kind', [
    v.object({ kind: v.literal('at'), millis: whole, repeats: v.picklist(['never', 'daily', 'weekly']) }),
    v.object({ kind: v.literal('beginning') }),
  ]),
  schedule: v.object({
    unit: v.picklist(['A', 'W']),
    durationSeconds: optional,
    minimumTenths: optional,
    periods: v.array(v.object({ startSeconds: whole, limitTenths: whole, phases: optional })),
  }),
});

/** What of a profile has no column of its own. */
type StoredProfile = Omit<ChargingProfile, 'id' | 'connectorId' | 'sessionId'>;

export function profileToJson(profile: InstalledProfile): string {
  const { purpose, stackLevel, validFromMillis, validToMillis, start, schedule } = profile;
  return JSON.stringify({ purpose, stackLevel, validFromMillis, validToMillis, start, schedule });
}

/** Undefined when it is none. */
export function profileFromJson(json: string): StoredProfile | undefined {
  const parsed = v.safeParse(storedProfile, parseStored(json));
  if (!parsed.success) return undefined;
  const { schedule, ...profile } = parsed.output;
  const periods = schedule.periods.map((period) => ({ ...period, phases: period.phases }));
  return {
    ...profile,
    validFromMillis: profile.validFromMillis,
    validToMillis: profile.validToMillis,
    schedule: {
      ...schedule,
      durationSeconds: schedule.durationSeconds,
      minimumTenths: schedule.minimumTenths,
      periods,
    },
  };
}
