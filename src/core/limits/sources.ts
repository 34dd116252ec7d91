// SPDX-License-Identifier: Apache-2.0

/** Sources the guard itself knows. */
export const GUARD_LIMIT_SOURCES = ['board', 'dip', 'cable', 'permit', 'fallback', 'temperature', 'overload'] as const;
export type GuardLimitSource = (typeof GUARD_LIMIT_SOURCES)[number];

/** Sources the station knows; its minimum goes to the guard as the permit. */
export const STATION_LIMIT_SOURCES = [
  'connector',
  'setting',
  'authorization',
  'availability',
  'fault',
  'hours',
  'schedule',
  'delay',
  'profile',
  'wear',
  'storage',
] as const;
export type StationLimitSource = (typeof STATION_LIMIT_SOURCES)[number];

export type LimitSource = GuardLimitSource | StationLimitSource;
