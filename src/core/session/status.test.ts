// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { lightFor } from '../display/light.ts';
import { DISPLAY_COLUMNS, displayLines } from '../display/lines.ts';
import { FAULT_CODES } from '../faults/catalogue.ts';
import type { ConnectorFacts } from './facts.ts';
import type { SessionState } from './machine.ts';
import { endingFault, recover } from './recovery.ts';
import { CONNECTOR_STATUSES, deriveStatus } from './status.ts';
import { deriveWhy, WHY_NOT_CHARGING } from './why.ts';

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
  nowMs: 0,
};
const CHARGING: Partial<ConnectorFacts> = {
  session: running(),
  vehicle: 'C',
  charge: 'C2',
  contactorClosed: true,
  limitMilliamps: 16_000,
};
const ENDING: SessionState = { kind: 'ending', plugged: true, reason: 'Local', byTag: undefined, untilMs: 0 };

describe('the status of a connector', () => {
  it.each([
    ['free', {}, 'Available', 'no-vehicle'],
    [
      'plugged',
      { session: { kind: 'plugged', freeAtMs: 0 }, vehicle: 'B', charge: 'B1' },
      'Preparing',
      'not-authorized',
    ],
    ['waiting', { session: { kind: 'awaiting-vehicle', idTag: 'A', untilMs: 0 } }, 'Preparing', 'no-vehicle'],
    ['charging', CHARGING, 'Charging', 'charging'],
    [
      'open contactor',
      { ...CHARGING, contactorClosed: false, charge: 'closing' },
      'SuspendedEVSE',
      'contactor-closing',
    ],
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
    ['no current', { ...CHARGING, limitMilliamps: 0 }, 'SuspendedEVSE', 'limit-below-minimum'],
    [
      'both suspend (errata 3.64)',
      { ...CHARGING, vehicle: 'B', charge: 'B1', limitMilliamps: 0 },
      'SuspendedEVSE',
      'limit-below-minimum',
    ],
    [
      'deauthorized',
      { ...CHARGING, session: running({ deauthorized: true }), limitMilliamps: 0 },
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
    ['out of order, but charging (C18)', { ...CHARGING, operative: false }, 'Charging', 'charging'],
    ['fault', { ...CHARGING, faults: ['residual-current'] }, 'Faulted', 'fault'],
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

  it('waits while the guard does not know yet', () => {
    expect(recover({ ...facts, vehicle: 'unknown' })).toBeUndefined();
    expect(recover({ ...facts, charge: 'starting' })).toBeUndefined();
    expect(recover({ ...facts, bootIdNow: undefined })).toBeUndefined();
  });

  it('ends a session only for faults after which it cannot go on', () => {
    expect(endingFault(['emergency-stop'])).toBe('EmergencyStop');
    expect(endingFault(['welded-contactor'])).toBe('Other');
    expect(endingFault(['residual-current', 'meter-lost'])).toBeUndefined();
  });
});

describe('display and light', () => {
  const display = {
    status: 'Available',
    why: 'no-vehicle',
    faults: [],
    cardReader: true,
    refused: undefined,
    authorizing: false,
    plugInSeconds: undefined,
    session: undefined,
    milliamps: undefined,
    watts: undefined,
    notice: undefined,
  } as const;

  it('says current, power, energy and time while charging', () => {
    const lines = displayLines({
      ...display,
      status: 'Charging',
      why: 'charging',
      milliamps: 16_000,
      watts: 3680,
      session: { wattHours: 12_345, seconds: 3661 },
    });
    expect(lines).toEqual(['CHARGING', '16.0 A  3.68 kW', '12.35 kWh  1:01:01', '']);
  });

  it('says what to do, why a card was refused and how long is left', () => {
    expect(displayLines(display).slice(0, 2)).toEqual(['AVAILABLE', 'Plug in or hold card']);
    expect(displayLines({ ...display, refused: 'blocked' }).slice(0, 3)).toEqual([
      'AVAILABLE',
      'CARD REFUSED',
      'Card blocked',
    ]);
    expect(displayLines({ ...display, status: 'Preparing', plugInSeconds: 65 })[2]).toBe('1:05 left');
    expect(displayLines({ ...display, status: 'Faulted', why: 'fault', faults: ['pilot-short'] })[1]).toBe(
      'CHECK THE CP LINE',
    );
    expect(displayLines({ ...display, why: 'starting-up' })[0]).toBe('INITIALIZING...');
  });

  it('always has four lines of at most 21 columns', () => {
    for (const status of CONNECTOR_STATUSES) {
      for (const why of WHY_NOT_CHARGING) {
        for (const fault of FAULT_CODES) {
          const lines = displayLines({
            ...display,
            status,
            why,
            faults: [fault],
            session: { wattHours: 999_999_999, seconds: 999_999 },
            notice: 'a notice that is much too long to fit',
          });
          expect(lines).toHaveLength(4);
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(DISPLAY_COLUMNS);
        }
      }
    }
  });

  it.each([
    [{ status: 'Available' }, 'green steady'],
    [{ status: 'Preparing', awaitingVehicle: true }, 'green fast'],
    [{ status: 'Preparing' }, 'green slow'],
    [{ status: 'Charging' }, 'blue slow'],
    [{ status: 'SuspendedEV' }, 'green slow'],
    [{ status: 'Faulted', faults: ['pilot-short'] }, 'red slow'],
    [{ status: 'Faulted', faults: ['pilot-short', 'welded-contactor'] }, 'red steady'],
    [{ status: 'Unavailable' }, 'yellow steady'],
    [{ status: 'Unavailable', startingUp: true }, 'yellow slow'],
    [{ status: 'Reserved' }, 'pink steady'],
  ] as const)('%j lights %s (Blink table 20)', (facts, expected) => {
    const light = lightFor({ startingUp: false, faults: [], awaitingVehicle: false, ...facts });
    expect(`${light.color} ${light.pattern}`).toBe(expected);
  });
});
