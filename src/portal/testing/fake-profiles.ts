// SPDX-License-Identifier: Apache-2.0
import { isMeant } from '../../core/charging-profiles/install.ts';
import type { InstalledProfile } from '../../core/charging-profiles/profile.ts';
import type { ChargingProfiles, ProfileLimit } from '../../station/charging-profiles-api.ts';

/** Profiles in memory, which limit nothing unless told so. */
export interface FakeProfiles extends ChargingProfiles {
  installed: readonly InstalledProfile[];
  limit: ProfileLimit;
}

const NO_LIMIT: ProfileLimit = {
  milliamps: undefined,
  by: undefined,
  changesAtMillis: undefined,
  thenMilliamps: undefined,
};

export function createFakeProfiles(): FakeProfiles {
  const fake: FakeProfiles = {
    installed: [],
    limit: NO_LIMIT,
    list: () => fake.installed,
    install: (wish) => {
      fake.installed = [...fake.installed, { ...wish, installedAtMillis: 0 }];
      return { kind: 'accepted' };
    },
    clear: (filter) => {
      const before = fake.installed.length;
      fake.installed = fake.installed.filter((profile) => !isMeant(filter, profile));
      return before - fake.installed.length;
    },
    now: () => fake.limit,
    composite: (_, durationSeconds, unit) => ({
      startMillis: 0,
      durationSeconds,
      unit,
      periods: [{ startSeconds: 0, limitTenths: 160, phases: 3 }],
    }),
  };
  return fake;
}
