// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHARGE_STATES } from '../charge/states.ts';
import { FAULT_CODES } from '../faults/catalogue.ts';
import { type ConnectorFacts, isEnergised } from './facts.ts';
import type { SessionState } from './machine.ts';
import { deriveCountdown, deriveWhy, WHY_NOT_CHARGING } from './why.ts';

const RUNNING: SessionState = {
  kind: 'running',
  idTag: 'AA',
  plugged: true,
  deauthorized: false,
  energised: true,
  startedAtMs: 0,
};
/** A session whose vehicle wants energy; nothing stands in the way but that the contactor has yet to close. */
const READY: ConnectorFacts = {
  session: RUNNING,
  guardKnown: true,
  guardOnline: true,
  faults: [],
  operative: true,
  vehicle: 'C',
  charge: 'C1',
  contactorClosed: false,
  limitMilliamps: 16_000,
  timed: undefined,
  delay: undefined,
  restarting: false,
  meterMissing: false,
  contactorRestMs: 0,
  reservation: undefined,
  lock: 'locked',
  faultEndsInMs: undefined,
  nowMs: 1000,
};
const PLUGGED: SessionState = { kind: 'plugged', freeAtMs: 0 };
const WAITING: SessionState = {
  kind: 'awaiting-vehicle',
  idTag: 'AA',
  origin: 'card',
  untilMs: 31_000,
  timeoutMs: 30_000,
};
const LOCKING: SessionState = { kind: 'locking', idTag: 'AA', origin: 'card', untilMs: 8000 };

const anySession = fc.oneof(
  fc.constantFrom<SessionState>({ kind: 'free' }, { kind: 'finished' }, PLUGGED, WAITING, LOCKING),
  fc.record({ plugged: fc.boolean(), deauthorized: fc.boolean(), energised: fc.boolean() }).map((more) => ({
    ...RUNNING,
    ...more,
  })),
  fc.boolean().map(
    (plugged): SessionState => ({
      kind: 'ending',
      plugged,
      arrived: false,
      reason: 'Local',
      byTag: undefined,
      untilMs: 0,
    }),
  ),
  fc.boolean().map(
    (plugged): SessionState => ({
      kind: 'authorizing',
      idTag: 'AA',
      origin: 'card',
      plugged,
      finished: false,
    }),
  ),
);
const anyFacts: fc.Arbitrary<ConnectorFacts> = fc.record({
  session: anySession,
  guardKnown: fc.boolean(),
  guardOnline: fc.boolean(),
  faults: fc.uniqueArray(fc.constantFrom(...FAULT_CODES), { maxLength: 3 }),
  operative: fc.boolean(),
  vehicle: fc.constantFrom<ConnectorFacts['vehicle']>('A', 'B', 'C', 'D', 'E', 'error', 'unknown'),
  charge: fc.constantFrom(...CHARGE_STATES),
  contactorClosed: fc.boolean(),
  limitMilliamps: fc.constantFrom(0, 6000, 32_000),
  timed: fc.constantFrom<ConnectorFacts['timed']>(
    undefined,
    { reason: 'outside-hours', seconds: undefined, at: undefined },
    { reason: 'waiting-for-start-time', seconds: 3600, at: '22:00' },
    { reason: 'peak-hours', seconds: 90_000, at: undefined },
  ),
  delay: fc.constantFrom<ConnectorFacts['delay']>(undefined, { reason: 'random', seconds: 5 }),
  restarting: fc.boolean(),
  meterMissing: fc.boolean(),
  reservation: fc.option(fc.record({ seconds: fc.nat() }), { nil: undefined }),
  contactorRestMs: fc.constantFrom(0, 4500),
  lock: fc.constantFrom<ConnectorFacts['lock']>('locked', 'unlocked', 'none'),
  faultEndsInMs: fc.constantFrom(undefined, 0, 4500),
  nowMs: fc.constant(0),
});

describe('why a connector does (not) charge', () => {
  it('says charging when, and only when, the contactor is closed for the vehicle', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const flows = facts.guardOnline && facts.guardKnown && isEnergised(facts);
        expect(deriveWhy(facts) === 'charging').toBe(flows);
      }),
      { numRuns: 2000 },
    );
  });

  it('counts down whole seconds, and only what ends by itself', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const why = deriveWhy(facts);
        expect(WHY_NOT_CHARGING).toContain(why);
        const countdown = deriveCountdown(why, facts);
        if (countdown === undefined) return;
        expect(Number.isInteger(countdown.seconds) && countdown.seconds >= 0).toBe(true);
        expect(countdown.what).toBe(why === 'no-vehicle' ? 'plug-in' : why);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, Partial<ConnectorFacts>, string, number | undefined]>([
    ['the guard is gone', { guardOnline: false, faults: ['guard-lost'] }, 'guard-offline', undefined],
    ['nothing was heard yet', { guardKnown: false, guardOnline: false }, 'starting-up', undefined],
    ['a fault', { faults: ['earth-lost'] }, 'fault', undefined],
    ['a fault that ends by itself', { faults: ['residual-current'], faultEndsInMs: 899_100 }, 'fault-waiting', 900],
    ['a fault of the guard that lets nothing begin', { faults: ['meter-lost'] }, 'fault', undefined],
    [
      'a worn part does not concern a session that runs',
      { faults: ['contactor-worn'] },
      'contactor-closing',
      undefined,
    ],
    ['the delay', { limitMilliamps: 0, delay: { reason: 'cold-load', seconds: 119 } }, 'cold-load-delay', 119],
    ['the other delay', { limitMilliamps: 0, delay: { reason: 'random', seconds: 7 } }, 'random-delay', 7],
    ['too little current', { limitMilliamps: 0 }, 'limit-below-minimum', undefined],
    ['the contactor rests', { contactorRestMs: 1 }, 'contactor-resting', 1],
    [
      'it rests, but nobody wants it',
      { contactorRestMs: 1, vehicle: 'B', charge: 'B2' },
      'vehicle-not-ready',
      undefined,
    ],
    ['no ventilation', { vehicle: 'D', charge: 'refused' }, 'ventilation', undefined],
    ['no ventilation, before PWM', { vehicle: 'D', charge: 'D1' }, 'ventilation', undefined],
    ['the plug is not locked yet', { charge: 'testing', lock: 'unlocked' }, 'locking', undefined],
    ['the monitor is tested', { charge: 'testing' }, 'self-testing', undefined],
    ['no meter reading', { session: PLUGGED, meterMissing: true }, 'no-meter-reading', undefined],
    ['about to restart', { session: PLUGGED, restarting: true }, 'restarting', undefined],
    ['a worn part lets nobody begin', { session: PLUGGED, faults: ['plug-worn'] }, 'fault', undefined],
    ['it is reserved', { session: { kind: 'free' }, vehicle: 'A', reservation: { seconds: 900 } }, 'reserved', 900],
    ['it is reserved for somebody else', { session: PLUGGED, reservation: { seconds: 0 } }, 'reserved', 0],
    [
      'out of order goes before',
      { session: PLUGGED, operative: false, reservation: { seconds: 9 } },
      'out-of-order',
      undefined,
    ],
    ['its holder is waited for', { session: WAITING, vehicle: 'A', reservation: { seconds: 900 } }, 'no-vehicle', 30],
    ['the vehicle is waited for', { session: WAITING, vehicle: 'A', charge: 'A1' }, 'no-vehicle', 30],
  ])('%s', (_what, more, why, seconds) => {
    const facts = { ...READY, ...more };
    expect(deriveWhy(facts)).toBe(why);
    expect(deriveCountdown(deriveWhy(facts), facts)?.seconds).toBe(seconds);
  });
});
