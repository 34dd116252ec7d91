// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ConnectorFacts } from './facts.ts';
import type { SessionState } from './machine.ts';
import { endingFault, recover } from './recovery.ts';
import { deriveStatus } from './status.ts';
import { deriveWhy } from './why.ts';

const running = (more: Partial<Extract<SessionState, { kind: 'running' }>> = {}): SessionState => ({
  kind: 'running',
  idTag: 'AA',
  plugged: true,
  deauthorized: false,
  energised: true,
  startedAtMs: 0,
  ...more,
});
const FACTS: ConnectorFacts = {
  session: { kind: 'free' },
  guardKnown: true,
  guardOnline: true,
  faults: [],
  operative: true,
  vehicle: 'A',
  charge: 'A1',
  contactorClosed: false,
  limitMilliamps: 0,
  timed: undefined,
  delay: undefined,
  restarting: false,
  meterMissing: false,
  contactorRestMs: 0,
  reservation: undefined,
  lock: 'none',
  faultEndsInMs: undefined,
  nowMs: 0,
};
const CHARGING: Partial<ConnectorFacts> = {
  session: running(),
  vehicle: 'C',
  charge: 'C2',
  contactorClosed: true,
  limitMilliamps: 16_000,
};
const ENDING: SessionState = {
  kind: 'ending',
  plugged: true,
  arrived: false,
  reason: 'Local',
  byTag: undefined,
  untilMs: 0,
};

const OPEN: Partial<ConnectorFacts> = { ...CHARGING, charge: 'C1', contactorClosed: false };

const CLOSED: ConnectorFacts['timed'] = { reason: 'outside-hours', seconds: 60, at: '06:00' };
const EARLY: ConnectorFacts['timed'] = { reason: 'waiting-for-start-time', seconds: 60, at: '22:00' };

describe('the status of a connector', () => {
  it.each([
    ['free', {}, 'Available', 'no-vehicle'],
    [
      'plugged',
      { session: { kind: 'plugged', freeAtMs: 0 }, vehicle: 'B', charge: 'B1' },
      'Preparing',
      'not-authorized',
    ],
    [
      'waiting',
      { session: { kind: 'awaiting-vehicle', idTag: 'A', origin: 'card', untilMs: 0, timeoutMs: 0 } },
      'Preparing',
      'no-vehicle',
    ],
    [
      'the plug is being locked',
      { session: { kind: 'locking', idTag: 'A', origin: 'card', untilMs: 8000 }, vehicle: 'B', charge: 'B1' },
      'Preparing',
      'locking',
    ],
    [
      'the plug cannot be locked (F09)',
      {
        session: { kind: 'locking', idTag: 'A', origin: 'card', untilMs: 8000 },
        vehicle: 'B',
        charge: 'B1',
        faults: ['lock-failure'],
      },
      'Faulted',
      'fault',
    ],
    ['reserved', { reservation: { seconds: 9 } }, 'Reserved', 'reserved'],
    [
      'reserved, a stranger plugged in',
      { session: { kind: 'plugged', freeAtMs: 0 }, vehicle: 'B', charge: 'B1', reservation: { seconds: 9 } },
      'Reserved',
      'reserved',
    ],
    [
      'reserved, a card is looked up',
      {
        session: { kind: 'authorizing', idTag: 'A', origin: 'card', plugged: false, finished: false },
        reservation: { seconds: 9 },
      },
      'Reserved',
      'authorizing',
    ],
    [
      'reserved, its holder is waited for (G2)',
      {
        session: { kind: 'awaiting-vehicle', idTag: 'A', origin: 'card', untilMs: 0, timeoutMs: 0 },
        reservation: { seconds: 9 },
      },
      'Preparing',
      'no-vehicle',
    ],
    ['reserved, but faulted', { faults: ['emergency-stop'], reservation: { seconds: 9 } }, 'Faulted', 'fault'],
    ['reserved, but out of order', { operative: false, reservation: { seconds: 9 } }, 'Unavailable', 'out-of-order'],
    ['charging, the next is reserved', { ...CHARGING, reservation: { seconds: 9 } }, 'Charging', 'charging'],
    ['charging', CHARGING, 'Charging', 'charging'],
    [
      'open contactor',
      { ...CHARGING, contactorClosed: false, charge: 'closing' },
      'SuspendedEVSE',
      'contactor-closing',
    ],
    ['a lock that jams (F09)', { ...OPEN, faults: ['lock-failure'] }, 'Faulted', 'fault'],
    ['a lock that jams under load (F09)', { ...CHARGING, faults: ['lock-failure'] }, 'Charging', 'charging'],
    [
      'first self-test',
      { ...CHARGING, session: running({ energised: false }), contactorClosed: false, charge: 'testing' },
      'Preparing',
      'self-testing',
    ],
    [
      'vehicle not ready at first',
      { ...CHARGING, session: running({ energised: false }), vehicle: 'B', charge: 'B2', contactorClosed: false },
      'Preparing',
      'vehicle-not-ready',
    ],
    [
      'vehicle not ready for long',
      {
        ...CHARGING,
        session: running({ energised: false }),
        vehicle: 'B',
        charge: 'B2',
        contactorClosed: false,
        nowMs: 10_000,
      },
      'SuspendedEV',
      'vehicle-not-ready',
    ],
    [
      'paused by the vehicle',
      { ...CHARGING, vehicle: 'B', charge: 'B2', contactorClosed: false },
      'SuspendedEV',
      'vehicle-not-ready',
    ],
    ['no current', { ...OPEN, limitMilliamps: 0 }, 'SuspendedEVSE', 'limit-below-minimum'],
    [
      'both suspend (errata 3.64)',
      { ...CHARGING, vehicle: 'B', charge: 'B1', limitMilliamps: 0 },
      'SuspendedEVSE',
      'limit-below-minimum',
    ],
    [
      'deauthorized',
      { ...OPEN, session: running({ deauthorized: true }), limitMilliamps: 0 },
      'SuspendedEVSE',
      'not-authorized',
    ],
    [
      'unplugged, session kept',
      { ...CHARGING, session: running({ plugged: false }), vehicle: 'A', charge: 'A1', contactorClosed: false },
      'SuspendedEV',
      'no-vehicle',
    ],
    ['ending', { session: ENDING, vehicle: 'C', charge: 'pausing' }, 'Finishing', 'stopping'],
    ['over', { session: { kind: 'finished' }, vehicle: 'B', charge: 'B1' }, 'Finishing', 'session-over'],
    ['out of order', { operative: false }, 'Unavailable', 'out-of-order'],
    ['closed', { timed: CLOSED }, 'Unavailable', 'outside-hours'],
    ['out of order and closed', { timed: CLOSED, operative: false }, 'Unavailable', 'out-of-order'],
    ['over and closed', { session: { kind: 'finished' }, timed: CLOSED }, 'Unavailable', 'outside-hours'],
    [
      'free charging before its time',
      { session: { kind: 'plugged', freeAtMs: 0 }, vehicle: 'B', charge: 'B1', timed: EARLY },
      'Preparing',
      'waiting-for-start-time',
    ],
    [
      'a session before its time',
      { ...OPEN, limitMilliamps: 0, timed: EARLY },
      'SuspendedEVSE',
      'waiting-for-start-time',
    ],
    ['out of order, but charging (C18)', { ...CHARGING, operative: false }, 'Charging', 'charging'],
    ['fault', { ...OPEN, faults: ['residual-current'] }, 'Faulted', 'fault'],
    ['fault outranks out of order', { operative: false, faults: ['pilot-short'] }, 'Faulted', 'fault'],
    ['warning only', { faults: ['reader-lost'] }, 'Available', 'no-vehicle'],
    ['refusing fault while free', { faults: ['meter-lost'] }, 'Available', 'fault'],
    ['refusing fault while charging', { ...CHARGING, faults: ['meter-lost'] }, 'Charging', 'charging'],
    [
      'never heard of the guard',
      { guardKnown: false, guardOnline: false, charge: 'starting' },
      'Unavailable',
      'starting-up',
    ],
    ['guard gone', { guardOnline: false, faults: ['guard-lost'] }, 'Faulted', 'guard-offline'],
  ] as const)('%s', (_title, more, status, why) => {
    const facts = { ...FACTS, ...more } as ConnectorFacts;
    expect(deriveStatus(facts)).toBe(status);
    expect(deriveWhy(facts)).toBe(why);
  });
});

describe('taking up an open session', () => {
  const facts = {
    bootIdThen: 'one',
    bootIdNow: 'one',
    vehicle: 'C',
    charge: 'C2',
    pluggedAgain: false,
    wasCutShort: true,
    resumeAfterPowerCut: false,
  } as const;

  it('goes on when only the station was restarted', () => {
    expect(recover(facts)).toEqual([{ kind: 'plugged' }]);
    expect(recover({ ...facts, vehicle: 'A' })).toEqual([{ kind: 'unplugged' }]);
  });

  it('ends with PowerLoss after a power cut (C21), unless it is to be resumed and the vehicle is there', () => {
    const cut = { ...facts, bootIdNow: 'two' };
    expect(recover(cut)).toEqual([{ kind: 'stop', reason: 'PowerLoss' }, { kind: 'plugged' }]);
    expect(recover({ ...cut, resumeAfterPowerCut: true })).toEqual([{ kind: 'plugged' }]);
    expect(recover({ ...cut, resumeAfterPowerCut: true, vehicle: 'A' })?.[0]).toEqual({
      kind: 'stop',
      reason: 'PowerLoss',
    });
  });

  it('ends with Reboot when the computer was restarted in good order (C10)', () => {
    const restarted = { ...facts, bootIdNow: 'two', wasCutShort: false };
    expect(recover(restarted)).toEqual([{ kind: 'stop', reason: 'Reboot' }, { kind: 'plugged' }]);
    expect(recover({ ...restarted, resumeAfterPowerCut: true })).toEqual([{ kind: 'plugged' }]);
  });

  it('is over when a vehicle was plugged in anew while nobody looked', () => {
    expect(recover({ ...facts, pluggedAgain: true })).toEqual([{ kind: 'unplugged' }, { kind: 'plugged' }]);
    const cut = { ...facts, bootIdNow: 'two', pluggedAgain: true };
    expect(recover(cut)?.[0]).toEqual({ kind: 'stop', reason: 'PowerLoss' });
  });

  it('waits while the guard does not know yet', () => {
    expect(recover({ ...facts, vehicle: 'unknown' })).toBeUndefined();
    expect(recover({ ...facts, charge: 'starting' })).toBeUndefined();
    expect(recover({ ...facts, bootIdNow: undefined })).toBeUndefined();
  });

  it('ends a session only for faults after which it cannot go on', () => {
    expect(endingFault([{ code: 'emergency-stop', ends: 'replug' }])).toBe('EmergencyStop');
    expect(endingFault([{ code: 'welded-contactor', ends: 'service' }])).toBe('Other');
    expect(
      endingFault([
        { code: 'residual-current', ends: 'self' },
        { code: 'meter-lost', ends: 'self' },
      ]),
    ).toBeUndefined();
    expect(endingFault([{ code: 'missing-diode', ends: 'replug' }])).toBeUndefined();
  });

  it('ends a session when a fault has used up its retries (Blink manual 9.4: three times)', () => {
    expect(endingFault([{ code: 'residual-current', ends: 'service' }])).toBe('Other');
    expect(endingFault([{ code: 'over-current', ends: 'replug' }])).toBe('Other');
  });
});
