// SPDX-License-Identifier: Apache-2.0
import type { ProfilePurpose } from '../../../../core/charging-profiles/profile.ts';

/** What charging profiles allow, under the chain of limits. */
export const EN_PROFILE = {
  profilePlan: {
    title: 'Charging profiles',
    now: 'Now',
    from: (time: string) => `From ${time}`,
    by: (id: number, purpose: string, level: number) => `Profile ${id}, ${purpose}, level ${level}`,
    purposes: {
      station: 'for the whole station',
      default: 'for every session',
      session: 'for this session',
    } satisfies Record<ProfilePurpose, string>,
  },
};
