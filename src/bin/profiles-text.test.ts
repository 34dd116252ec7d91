// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { describeProfiles } from './profiles-text.ts';

const PROFILE = {
  id: 7,
  purpose: 'default',
  connectorId: 1,
  sessionId: null,
  stackLevel: 99,
  validFromMillis: null,
  validToMillis: 1_767_312_000_000,
  startsAtMillis: 1_767_225_600_000,
  repeats: 'daily',
  durationSeconds: 3600,
  unit: 'W',
  minimum: 4140,
  periods: [
    { startSeconds: 0, limit: 11_040, phases: 3 },
    { startSeconds: 60, limit: 0, phases: 1 },
  ],
  installedAtMillis: 1_767_225_600_000,
} as const;
const NOW = { milliamps: 16_000, by: PROFILE, changesAtMillis: null, thenMilliamps: null };

it('tells of each profile, and of what each connector may have in the coming day', () => {
  const plan = [
    { fromMillis: 1_767_225_600_000, milliamps: 16_000 },
    { fromMillis: 1_767_225_660_500, milliamps: 0 },
  ];
  const station = { ...PROFILE, purpose: 'station', connectorId: 0, startsAtMillis: null, repeats: 'never' } as const;
  const plain = { ...station, id: 8, durationSeconds: null, validToMillis: null, minimum: null, periods: [] };
  const connectors = [
    { id: 1, now: NOW, plan },
    { id: 2, now: null, plan: [] },
  ];
  expect(describeProfiles({ profiles: [PROFILE, plain], connectors }).split('\n')).toEqual([
    'profile 7: every session, connector 1, level 99, from 2026-01-01 00:00:00Z, daily, for 3600 s, valid until 2026-01-02 00:00:00Z, not below 4140 W if possible',
    '  +0 s: 11040 W',
    '  +60 s: 0 W on 1 phase',
    'profile 8: whole station, level 99, from its beginning',
    '',
    'Connector 1: profile 7 decides now',
    '  2026-01-01 00:00:00Z  16.0 A',
    '  2026-01-01 00:01:00Z  0.0 A',
    '',
    'Connector 2: no profile decides now',
  ]);
});

it('says when there are none', () => {
  expect(describeProfiles({ profiles: [], connectors: [] })).toBe('no charging profiles');
});
