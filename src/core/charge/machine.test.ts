// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VehicleState } from '../pilot/classify.ts';
import { type ChargeInput, type ChargeMemory, chargeOutput, initialCharge, stepCharge } from './machine.ts';
import { CHARGE_STATES, ENERGISED_STATES } from './states.ts';
import { TRANSITIONS } from './transitions.ts';

const MS = 1000;
const good: ChargeInput = {
  vehicle: 'C',
  diode: 'present',
  limitMilliamps: 16_000,
  mustOpen: false,
  letGoWithinMs: undefined,
  mayNotStart: false,
  mayClose: true,
  ventilated: false,
  selfTestPassedAtMicros: Number.MAX_SAFE_INTEGER,
  contactsClosed: false,
  locked: true,
  controllerSwitches: false,
};
const memory = (state: ChargeMemory['state'], enteredAtMicros = 0, signalledMilliamps = 0): ChargeMemory => ({
  state,
  enteredAtMicros,
  signalledMilliamps,
  signalledAtMicros: enteredAtMicros,
});
const vehicles: readonly VehicleState[] = ['A', 'B', 'C', 'D', 'E', 'error', 'unknown'];
const anyInput: fc.Arbitrary<ChargeInput> = fc.record({
  vehicle: fc.constantFrom(...vehicles),
  diode: fc.constantFrom('unknown', 'present', 'missing'),
  limitMilliamps: fc.constantFrom(0, 6000, 16_000, 32_000),
  mustOpen: fc.boolean(),
  letGoWithinMs: fc.option(fc.constantFrom(1000, 3000, 6000), { nil: undefined }),
  mayNotStart: fc.boolean(),
  mayClose: fc.boolean(),
  ventilated: fc.boolean(),
  selfTestPassedAtMicros: fc.option(fc.integer({ min: 0, max: 20_000_000 }), { nil: undefined }),
  contactsClosed: fc.boolean(),
  locked: fc.boolean(),
  controllerSwitches: fc.boolean(),
});

describe('charge machine', () => {
  it('goes A1, B1, B2, testing, closing, C2 as a vehicle is plugged in and charges (IEC 61851-1 A.6 1–4)', () => {
    const path: string[] = [];
    let m = initialCharge(0);
    let now = 0;
    const step = (input: Partial<ChargeInput>) => {
      now += 10 * MS;
      m = stepCharge(m, { ...good, limitMilliamps: 0, selfTestPassedAtMicros: undefined, ...input }, now);
      path.push(m.state);
    };
    step({ vehicle: 'A' });
    step({ vehicle: 'B' });
    step({ vehicle: 'B', limitMilliamps: 16_000 });
    step({ vehicle: 'C', limitMilliamps: 16_000 });
    step({ vehicle: 'C', limitMilliamps: 16_000, selfTestPassedAtMicros: now });
    step({ vehicle: 'C', limitMilliamps: 16_000, contactsClosed: true });
    expect(path).toEqual(['A1', 'B1', 'B2', 'testing', 'closing', 'C2']);
  });

  it.each<[ChargeMemory['state'], 'X1' | 'F' | 'pwm', boolean, boolean]>([
    ['starting', 'X1', false, false],
    ['A1', 'X1', false, false],
    ['B1', 'X1', false, false],
    ['B2', 'pwm', false, true],
    ['C1', 'X1', false, false],
    ['D1', 'X1', false, false],
    ['testing', 'pwm', false, true],
    ['closing', 'pwm', true, true],
    ['C2', 'pwm', true, true],
    ['D2', 'pwm', true, true],
    ['refused', 'pwm', false, true],
    ['pausing', 'X1', true, true],
    ['F', 'F', false, false],
    ['blocked', 'X1', false, false],
  ])('puts out in %s: pilot %s, coil %s, plug locked %s (IEC 61851-1 Table A.4)', (state, pilot, coil, lockWanted) => {
    const selfTestWanted = state === 'testing';
    expect(chargeOutput(memory(state, 0, 6000))).toEqual({
      pilot,
      signalledMilliamps: 6000,
      coil,
      selfTestWanted,
      lockWanted,
    });
  });

  it.each<[VehicleState, string]>([
    ['A', 'A1'],
    ['B', 'B2'],
    ['E', 'B1'],
    ['error', 'B1'],
    ['unknown', 'B1'],
  ])('switches the coil off in the same step when the vehicle shows %s (A.6 8.1)', (vehicle, to) => {
    for (const state of ['closing', 'C2'] as const) {
      const next = stepCharge(memory(state), { ...good, vehicle, contactsClosed: true }, MS);
      expect(next.state).toBe(to);
      expect(chargeOutput(next).coil).toBe(false);
    }
  });

  it('does not close on a self-test that passed before this plug-in asked for one (UL 2231-2)', () => {
    const testing = memory('testing', 5000 * MS);
    expect(stepCharge(testing, { ...good, selfTestPassedAtMicros: 4999 * MS }, 5100 * MS).state).toBe('testing');
    expect(stepCharge(testing, { ...good, selfTestPassedAtMicros: 5050 * MS }, 5100 * MS).state).toBe('closing');
  });

  it.each([
    ['without a diode', { diode: 'missing' }],
    ['before the diode was seen', { diode: 'unknown' }],
    ['with an unlocked plug', { locked: false }],
    ['with contacts that are closed already', { contactsClosed: true }],
    ['without a self-test', { selfTestPassedAtMicros: undefined }],
  ] satisfies [string, Partial<ChargeInput>][])('does not close %s', (_, change) => {
    expect(stepCharge(memory('testing'), { ...good, ...change }, 100 * MS).state).toBe('testing');
  });

  it('gives X1 and keeps the load for up to 6 s when the permission ends, then breaks it (A.6 10.2)', () => {
    const charging = memory('C2', 0, 16_000);
    const paused = stepCharge(charging, { ...good, contactsClosed: true, limitMilliamps: 0 }, 1000 * MS);
    expect(chargeOutput(paused)).toMatchObject({ pilot: 'X1', coil: true });
    const late = stepCharge(paused, { ...good, contactsClosed: true, limitMilliamps: 0 }, 6999 * MS);
    expect(chargeOutput(late).coil).toBe(true);
    const broken = stepCharge(late, { ...good, contactsClosed: true, limitMilliamps: 0 }, 7000 * MS);
    expect(broken.state).toBe('C1');
    expect(chargeOutput(broken).coil).toBe(false);
  });

  it('signals F for 300 ms after a fault, then X1 for as long as the fault lasts (A.5)', () => {
    const faulted = stepCharge(memory('C2', 0, 16_000), { ...good, mustOpen: true }, 1000 * MS);
    expect(chargeOutput(faulted)).toMatchObject({ pilot: 'F', coil: false });
    expect(stepCharge(faulted, { ...good, mustOpen: true }, 1299 * MS).state).toBe('F');
    const blocked = stepCharge(faulted, { ...good, mustOpen: true }, 1300 * MS);
    expect(chargeOutput(blocked)).toMatchObject({ pilot: 'X1', coil: false });
    expect(stepCharge(blocked, { ...good, mustOpen: true }, 9000 * MS).state).toBe('blocked');
  });

  it('signals less current at once and more only 5 s after the last change (A.6 6)', () => {
    let m = memory('C2', 0, 16_000);
    m = stepCharge(m, { ...good, contactsClosed: true, limitMilliamps: 10_000 }, 1000 * MS);
    expect(m.signalledMilliamps).toBe(10_000);
    m = stepCharge(m, { ...good, contactsClosed: true, limitMilliamps: 20_000 }, 5999 * MS);
    expect(m.signalledMilliamps).toBe(10_000);
    m = stepCharge(m, { ...good, contactsClosed: true, limitMilliamps: 20_000 }, 6000 * MS);
    expect(m.signalledMilliamps).toBe(20_000);
  });

  it('opens for state D where there is no ventilation, and stays closed where there is (A.6 5, 8.2)', () => {
    const charging = memory('C2', 0, 16_000);
    const refused = stepCharge(charging, { ...good, vehicle: 'D', contactsClosed: true }, MS);
    expect(refused.state).toBe('refused');
    expect(chargeOutput(refused).coil).toBe(false);
    expect(stepCharge(charging, { ...good, vehicle: 'D', contactsClosed: true, ventilated: true }, MS).state).toBe(
      'D2',
    );
  });

  it('keeps a running charge under a fault that only forbids new ones, and starts none', () => {
    expect(stepCharge(memory('C2', 0, 16_000), { ...good, contactsClosed: true, mayNotStart: true }, MS).state).toBe(
      'C2',
    );
    expect(stepCharge(memory('B1'), { ...good, vehicle: 'B', mayNotStart: true }, MS).state).toBe('B1');
  });

  it('comes to rest from every state with every input, in a state whose rows no longer fit (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHARGE_STATES),
        anyInput,
        fc.integer({ min: 0, max: 20_000_000 }),
        (state, input, now) => {
          const once = stepCharge(memory(state), input, now);
          expect(stepCharge(once, input, now)).toEqual(once);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('never has coil current with a fault, without a vehicle in C or D, or without ever having been permitted (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyInput, fc.integer({ min: 1, max: 7000 })), { maxLength: 60 }), (steps) => {
        let m = initialCharge(0);
        let now = 0;
        for (const [input, delayMs] of steps) {
          now += delayMs * MS;
          const before = m;
          m = stepCharge(m, input, now);
          if (!chargeOutput(m).coil) continue;
          expect(input.mustOpen).toBe(false);
          expect(['C', 'D']).toContain(input.vehicle);
          if (input.vehicle === 'D') expect(input.ventilated).toBe(true);
          if (ENERGISED_STATES.includes(before.state)) continue;
          expect(input.limitMilliamps).toBeGreaterThanOrEqual(6000);
          expect(input).toMatchObject({ diode: 'present', locked: true, mayNotStart: false });
          expect(input.selfTestPassedAtMicros).toBeGreaterThanOrEqual(
            input.controllerSwitches ? 0 : before.enteredAtMicros,
          );
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('gives a controller PWM only after a passed self-test, and takes contacts it closed by itself for its own', () => {
    const controller = { ...good, controllerSwitches: true, contactsClosed: true };
    const untested = { ...controller, vehicle: 'B', selfTestPassedAtMicros: undefined } as const;
    expect(stepCharge(memory('B1'), untested, 10 * MS).state).toBe('B1');
    expect(stepCharge(memory('B1'), { ...untested, selfTestPassedAtMicros: 1 }, 10 * MS).state).toBe('B2');
    expect(stepCharge(memory('C1'), { ...untested, vehicle: 'C' }, 10 * MS).state).toBe('C1');
    expect(stepCharge(memory('B2'), { ...controller, selfTestPassedAtMicros: 1 }, 10 * MS).state).toBe('C2');
    expect(stepCharge(memory('B2'), { ...controller, diode: 'missing' }, 10 * MS).state).toBe('testing');
  });

  it('has a way out of every state, and a reason on every row', () => {
    for (const state of CHARGE_STATES) expect(TRANSITIONS.some((row) => row.from.includes(state))).toBe(true);
    for (const row of TRANSITIONS) expect(row.why.length).toBeGreaterThan(2);
  });

  it('goes on when permission comes back within 6 s, in C or, where the place is ventilated, in D (A.6 10)', () => {
    const back = (vehicle: VehicleState, ventilated: boolean) =>
      stepCharge(memory('pausing'), { ...good, vehicle, ventilated, contactsClosed: true }, 1000 * MS).state;
    expect([back('C', false), back('D', true), back('D', false)]).toEqual(['C2', 'D2', 'refused']);
  });

  it('breaks the load as soon as the time is over that a fault leaves the vehicle, at the latest after 6 s', () => {
    const stateAt = (letGoWithinMs: number | undefined, ms: number) =>
      stepCharge(memory('pausing'), { ...good, limitMilliamps: 0, letGoWithinMs, contactsClosed: true }, ms * MS).state;
    expect([stateAt(3000, 2999), stateAt(3000, 3000)]).toEqual(['pausing', 'C1']);
    expect([stateAt(undefined, 5999), stateAt(undefined, 6000)]).toEqual(['pausing', 'C1']);
    expect([stateAt(60_000, 5999), stateAt(60_000, 6000)]).toEqual(['pausing', 'C1']);
  });

  it('asks the vehicle to let go of its load, whatever the limit, while a fault wants that', () => {
    const next = (letGoWithinMs: number | undefined) =>
      stepCharge(memory('C2', 0, 16_000), { ...good, letGoWithinMs, contactsClosed: true }, 1000 * MS);
    expect(next(undefined).state).toBe('C2');
    expect(next(3000)).toMatchObject({ state: 'pausing', signalledMilliamps: 0 });
    expect(chargeOutput(next(3000))).toMatchObject({ pilot: 'X1', coil: true });
  });

  it('lets the contactor rest when it has closed too often', () => {
    const tested = { ...good, selfTestPassedAtMicros: 900 * MS };
    expect(stepCharge(memory('testing'), { ...tested, mayClose: false }, 1000 * MS).state).toBe('testing');
    expect(stepCharge(memory('testing'), tested, 1000 * MS).state).toBe('closing');
  });
});
