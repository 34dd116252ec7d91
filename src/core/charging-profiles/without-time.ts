// SPDX-License-Identifier: Apache-2.0
import type { InstalledProfile } from './profile.ts';
import { phasePower } from './rate.ts';

/**
 * A profile while nobody knows what time it is: of a schedule that hangs on the clock the lowest limit holds, so that no
 * power cut makes a charger take more than it may. Others count from their beginning as ever.
 */
export function withoutTime(profile: InstalledProfile): InstalledProfile {
  const always = { ...profile, validFromMillis: undefined, validToMillis: undefined };
  if (profile.start.kind === 'beginning') return always;
  const { schedule } = profile;
  const power = ({ limitTenths, phases = 3 }: (typeof schedule.periods)[number]) =>
    phasePower(schedule.unit, limitTenths, phases);
  const [lowest] = schedule.periods.toSorted((one, other) => power(one) - power(other));
  const periods = lowest === undefined ? [] : [{ ...lowest, startSeconds: 0 }];
  return { ...always, start: { kind: 'beginning' }, schedule: { ...schedule, durationSeconds: undefined, periods } };
}
