// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type PlaceFacts, placeUse } from './place.ts';

const FACTS: PlaceFacts = {
  session: { kind: 'free' },
  guardKnown: true,
  guardOnline: true,
  faults: [],
  operative: true,
  timed: undefined,
  vehicle: 'A',
  charge: 'A1',
  contactorClosed: false,
  limitMilliamps: 0,
  delay: undefined,
  restarting: false,
  meterMissing: false,
  contactorRestMs: 0,
  lock: 'none',
  faultEndsInMs: undefined,
  nowMs: 0,
};
const use = (more: Partial<PlaceFacts>, blocked?: string) => placeUse({ ...FACTS, ...more }, blocked);

describe('a connector as reservations see it', () => {
  it('is free when it is Available, also in the seconds in which the charger starts or restarts', () => {
    expect(use({})).toEqual({ use: 'free', isOut: false });
    expect(use({ meterMissing: true }, 'no-meter-reading')).toEqual({ use: 'free', isOut: false });
    expect(use({ restarting: true }, 'restarting')).toEqual({ use: 'free', isOut: false });
  });

  it('is faulted, and ends reservations, with status Faulted; a fault that only refuses sessions does not end them', () => {
    expect(use({ faults: ['emergency-stop'] }, 'fault')).toEqual({ use: 'faulted', isOut: true });
    expect(use({ faults: ['meter-lost'] }, 'fault')).toEqual({ use: 'faulted', isOut: false });
  });

  it('is unavailable, and ends reservations, out of order and outside the hours of operation', () => {
    expect(use({ operative: false }, 'out-of-order')).toEqual({ use: 'unavailable', isOut: true });
    const timed = { reason: 'outside-hours', seconds: 60, at: '06:00' } as const;
    expect(use({ timed }, 'outside-hours')).toEqual({ use: 'unavailable', isOut: true });
  });

  it('ends nothing before the guard was heard, whatever the status is called', () => {
    expect(use({ guardKnown: false })).toEqual({ use: 'unavailable', isOut: false });
    expect(use({ guardKnown: false, faults: ['guard-lost'] })).toEqual({ use: 'faulted', isOut: false });
  });

  it('is occupied by a vehicle, by whoever is looked up or waited for, and by a session until the vehicle is gone', () => {
    const tag = { idTag: 'AA', origin: 'card' } as const;
    const sessions: readonly PlaceFacts['session'][] = [
      { kind: 'plugged', freeAtMs: 0 },
      { kind: 'authorizing', ...tag, plugged: false, finished: false },
      { kind: 'awaiting-vehicle', ...tag, untilMs: 1, timeoutMs: 1 },
      { kind: 'running', idTag: 'AA', plugged: true, deauthorized: false, energised: true, startedAtMs: 0 },
      { kind: 'running', idTag: 'AA', plugged: false, deauthorized: false, energised: true, startedAtMs: 0 },
      { kind: 'ending', plugged: true, arrived: false, reason: 'Local', byTag: undefined, untilMs: 1 },
      { kind: 'finished' },
    ];
    for (const session of sessions) expect(use({ session })).toEqual({ use: 'occupied', isOut: false });
    // Out of order is for later while a session runs (§5.2).
    for (const session of sessions.slice(3, 5)) expect(use({ session, operative: false }).isOut).toBe(false);
  });
});
