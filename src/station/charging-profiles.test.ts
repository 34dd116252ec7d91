// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { InstalledProfile } from '../core/charging-profiles/profile.ts';
import type { SessionRecord } from '../core/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { createSettings } from '../settings/apply.ts';
import { type ProfiledPlace, StationProfiles } from './charging-profiles.ts';
import type { StartProfile } from './charging-profiles-api.ts';

const clock = new VirtualClock();
const settings = createSettings({ repository: { all: () => new Map(), save() {} } });
let stored: Map<number, InstalledProfile>;
let isBroken: boolean;
let places: ProfiledPlace[];
let profiles: StationProfiles;

const write = <T extends readonly unknown[]>(work: (...args: T) => void) => {
  return (...args: T) => {
    if (isBroken) throw new Error('the disk is full');
    work(...args);
  };
};
const create = (by: Clock = clock) =>
  new StationProfiles({
    clock: by,
    log: SILENT_LOG,
    settings,
    repository: {
      all: () => [...stored.values()],
      put: write((profile, gone) => {
        for (const id of gone) stored.delete(id);
        stored.set(profile.id, profile);
      }),
      remove: write((ids) => {
        for (const id of ids) stored.delete(id);
      }),
      clear: () => stored.clear(),
    },
    places: () => places,
    capacityMilliamps: () => 32_000,
  });

const session = (id: string, connectorId = 1): SessionRecord => ({
  id,
  connectorId,
  idTag: 'TAG',
  startedAtMillis: clock.wallMillis(),
  meterStartWattHours: 0,
  meterLastWattHours: 0,
  stoppedAtMillis: undefined,
  stopReason: undefined,
  deauthorized: false,
  reported: true,
});
const idle: ProfiledPlace = { connectorId: 1, session: undefined, waitingIdTag: undefined };
const TEN: StartProfile = {
  id: 1,
  stackLevel: 0,
  validFromMillis: undefined,
  validToMillis: undefined,
  start: { kind: 'beginning' },
  schedule: {
    unit: 'A',
    durationSeconds: undefined,
    minimumTenths: undefined,
    periods: [{ startSeconds: 0, limitTenths: 100, phases: undefined }],
  },
};
const always = { ...TEN, purpose: 'default', connectorId: 0, sessionId: undefined } as const;

beforeEach(() => {
  stored = new Map();
  isBroken = false;
  places = [idle];
  profiles = create();
});

describe('a real clock, which goes on while a schedule is worked out', () => {
  const ticking = (): Clock => {
    let looks = 0;
    const later = (): number => {
      looks += 1;
      return looks;
    };
    return {
      monotonicMicros: () => clock.monotonicMicros() + later() * 1000,
      wallMillis: () => clock.wallMillis() + later(),
      after: (delayMs, name, run) => clock.after(delayMs, name, run),
      sleep: (delayMs) => clock.sleep(delayMs),
    };
  };

  it.each([
    ['without a session', 'default', 1, idle],
    ['with a session', 'default', 1, { ...idle, session: session('s1') }],
    ['of the whole station', 'station', 0, idle],
  ] as const)('makes no first period of its own %s (errata 3.28; P07)', (_what, purpose, connectorId, place) => {
    places = [place];
    profiles = create(ticking());
    profiles.install({ ...TEN, purpose, connectorId, sessionId: undefined });
    expect(profiles.composite(1, 60, 'A')?.periods).toMatchObject([{ startSeconds: 0, limitTenths: 100 }]);
    expect([profiles.now(1).milliamps, profiles.now(1).milliamps]).toEqual([10_000, 10_000]);
  });
});

describe('a storage that fails', () => {
  it('takes no profile: what would be gone after a power cut is Rejected', () => {
    isBroken = true;
    expect(profiles.install(always)).toEqual({ kind: 'rejected', reason: 'it could not be stored' });
    expect([profiles.list(), profiles.now(1).milliamps]).toEqual([[], undefined]);
  });

  it('clears nothing, and keeps the limit', () => {
    profiles.install(always);
    isBroken = true;
    expect(profiles.clear({})).toBe(0);
    expect(profiles.now(1).milliamps).toBe(10_000);
  });

  it('that fails in the commit of a start leaves no profile behind', () => {
    profiles.expect(1, 'TAG', TEN);
    places = [{ ...idle, waitingIdTag: 'TAG' }];
    profiles.begin(1, 'never stored', 'tag');
    expect(profiles.list()).toHaveLength(1);
    profiles.review();
    expect([profiles.list(), stored.size]).toEqual([[], 0]);
  });
});

describe('the profile of a start', () => {
  it('comes to the session of its tag, and to no other', () => {
    profiles.expect(1, 'TAG', TEN);
    places = [{ ...idle, waitingIdTag: 'TAG' }];
    profiles.review();
    profiles.begin(1, 'of another', 'OTHER');
    expect(profiles.list()).toEqual([]);
    profiles.expect(1, 'TAG', TEN);
    profiles.begin(1, 'its session', 'tag');
    places = [{ ...idle, session: session('its session') }];
    profiles.review();
    expect(profiles.list()).toMatchObject([{ purpose: 'session', sessionId: 'its session' }]);
    expect(profiles.now(1).milliamps).toBe(10_000);
  });

  it('is forgotten when nobody waits any more', () => {
    profiles.expect(1, 'TAG', TEN);
    profiles.review();
    profiles.begin(1, 'a later session', 'TAG');
    expect(profiles.list()).toEqual([]);
  });

  it('is refused where it would be one too many', () => {
    for (let id = 1; id <= 10; id += 1) profiles.install({ ...always, id, stackLevel: id });
    expect(profiles.refusalForStart(1, { ...TEN, id: 11 })).toContain('10');
    expect(profiles.refusalForStart(1, { ...TEN, id: 10 })).toBeUndefined();
    expect(profiles.refusalForStart(2, { ...TEN, id: 10 })).toContain('no connector 2');
  });
});

describe('the limit now', () => {
  it('says who decides, and what comes next', () => {
    const periods = [
      { startSeconds: 0, limitTenths: 100, phases: undefined },
      { startSeconds: 60, limitTenths: 80, phases: undefined },
    ];
    const startMillis = clock.wallMillis();
    profiles.install({
      ...always,
      start: { kind: 'at', millis: startMillis, repeats: 'never' },
      schedule: { ...TEN.schedule, durationSeconds: 90, periods },
    });
    expect(profiles.now(1)).toMatchObject({
      milliamps: 10_000,
      by: { id: 1 },
      changesAtMillis: startMillis + 60_000,
      thenMilliamps: 8000,
    });
    clock.setWall(startMillis + 60_000);
    expect(profiles.now(1)).toMatchObject({ milliamps: 8000, thenMilliamps: undefined });
    clock.setWall(startMillis + 90_000);
    expect(profiles.now(1)).toEqual({
      milliamps: undefined,
      by: undefined,
      changesAtMillis: undefined,
      thenMilliamps: undefined,
    });
  });

  it('is known again after a restart', () => {
    profiles.install(always);
    expect(create().milliamps(1)).toBe(10_000);
    expect(() => profiles.now(2)).toThrow(RangeError);
  });
});
