// SPDX-License-Identifier: Apache-2.0
import type { ProfilePurpose } from '../core/charging-profiles/profile.ts';
import type { ProfileLimitView, ProfileView } from '../portal/views/profile-view.ts';

/** The answer of GET charging-profiles. */
export interface ProfilesAnswer {
  readonly profiles: readonly ProfileView[];
  readonly connectors: readonly {
    readonly id: number;
    readonly now: ProfileLimitView | null;
    readonly plan: readonly { readonly fromMillis: number; readonly milliamps: number }[];
  }[];
}

const PURPOSES: Readonly<Record<ProfilePurpose, string>> = {
  station: 'whole station',
  default: 'every session',
  session: 'one session',
};

/** Profiles and the coming day, for people. */
export function describeProfiles({ profiles, connectors }: ProfilesAnswer): string {
  const list = profiles.length === 0 ? ['no charging profiles'] : profiles.flatMap(describeProfile);
  const plans = connectors.flatMap(({ id, now, plan }) => {
    const by = now?.by ? `profile ${now.by.id} decides now` : 'no profile decides now';
    const lines = plan.map(({ fromMillis, milliamps }) => `  ${stamp(fromMillis)}  ${(milliamps / 1000).toFixed(1)} A`);
    return ['', `Connector ${id}: ${by}`, ...lines];
  });
  return [...list, ...plans].join('\n');
}

function describeProfile(profile: ProfileView): string[] {
  const { id, purpose, connectorId, stackLevel, unit, periods, minimum } = profile;
  const place = connectorId === 0 ? '' : `, connector ${connectorId}`;
  const least = minimum === null ? '' : `, not below ${minimum} ${unit} if possible`;
  return [
    `profile ${id}: ${PURPOSES[purpose]}${place}, level ${stackLevel}, ${describeTimes(profile)}${least}`,
    ...periods.map(({ startSeconds, limit, phases }) => `  +${startSeconds} s: ${limit} ${unit}${onPhases(phases)}`),
  ];
}

function describeTimes(profile: ProfileView): string {
  const { startsAtMillis, repeats, durationSeconds, validFromMillis, validToMillis } = profile;
  return [
    startsAtMillis === null ? 'from its beginning' : `from ${stamp(startsAtMillis)}`,
    ...(repeats === 'never' ? [] : [repeats]),
    ...(durationSeconds === null ? [] : [`for ${durationSeconds} s`]),
    ...(validFromMillis === null ? [] : [`valid from ${stamp(validFromMillis)}`]),
    ...(validToMillis === null ? [] : [`valid until ${stamp(validToMillis)}`]),
  ].join(', ');
}

function onPhases(phases: number): string {
  return phases === 3 ? '' : ` on ${phases} ${phases === 1 ? 'phase' : 'phases'}`;
}

function stamp(millis: number): string {
  return new Date(millis)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}
