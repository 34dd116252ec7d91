// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VehicleState } from '../pilot/classify.ts';
import { type ChargeInput, stepCharge } from './machine.ts';
import { CHARGE_STATES, type ChargeState } from './states.ts';

/** What of the inputs a step depends on, told by what it means and not by the rows of the table. */
interface Meaning {
  readonly vehicle: VehicleState;
  readonly mustOpen: boolean;
  /** At least 6 A, and no fault asks the vehicle to let go. */
  readonly allowed: boolean;
  readonly mayStart: boolean;
  readonly mayHavePwm: boolean;
  readonly ready: boolean;
  readonly loadMayBeBroken: boolean;
  readonly ventilated: boolean;
  readonly contactsClosed: boolean;
  readonly elapsedMicros: number;
}

function meaningOf(i: ChargeInput, enteredAtMicros: number, nowMicros: number): Meaning {
  const allowed = i.limitMilliamps > 5999 && i.letGoWithinMs === undefined;
  const mayStart = allowed && !i.mayNotStart;
  const test = i.selfTestPassedAtMicros;
  const elapsedMicros = nowMicros - enteredAtMicros;
  const own = !i.contactsClosed && test !== undefined && test >= enteredAtMicros;
  const contactorReady = i.controllerSwitches ? test !== undefined : own;
  const patienceMicros = i.letGoWithinMs === undefined ? 6_000_000 : Math.min(6_000_000, i.letGoWithinMs * 1000);
  return {
    vehicle: i.vehicle,
    mustOpen: i.mustOpen,
    allowed,
    mayStart,
    mayHavePwm: mayStart && !(i.controllerSwitches && test === undefined),
    ready: mayStart && contactorReady && i.mayClose && i.locked && i.diode === 'present',
    loadMayBeBroken: elapsedMicros >= patienceMicros,
    ventilated: i.ventilated,
    contactsClosed: i.contactsClosed,
    elapsedMicros,
  };
}

/** IEC 61851-1 Annex A once more, by what the vehicle shows; one hop. */
function hop(state: ChargeState, m: Meaning): ChargeState {
  if (state === 'F') return m.elapsedMicros >= 300_000 ? 'blocked' : 'F';
  if (m.mustOpen) return state === 'starting' || state === 'blocked' ? 'blocked' : 'F';
  switch (m.vehicle) {
    case 'A':
      return 'A1';
    case 'B':
      return inB(state, m);
    case 'C':
      return withLoad(state, m, 'C');
    case 'D':
      return withLoad(state, m, 'D');
    default:
      return inDoubt(state);
  }
}

function inB(state: ChargeState, m: Meaning): ChargeState {
  if (state === 'B1' || state === 'B2') return m.mayHavePwm ? 'B2' : 'B1';
  return ['testing', 'refused', 'closing', 'C2', 'D2'].includes(state) ? 'B2' : 'B1';
}

/** Waiting states keep what they know; a wave ends, and nothing stays energised. */
function inDoubt(state: ChargeState): ChargeState {
  if (['starting', 'blocked', 'A1', 'B1', 'C1', 'D1'].includes(state)) return state;
  return state === 'testing' || state === 'refused' ? 'B2' : 'B1';
}

function withLoad(state: ChargeState, m: Meaning, letter: 'C' | 'D'): ChargeState {
  const waiting = letter === 'C' ? 'C1' : 'D1';
  const energised = letter === 'C' ? 'C2' : 'D2';
  const isRefused = letter === 'D' && !m.ventilated;
  switch (state) {
    case 'B2':
      if (!m.mayHavePwm) return 'B1';
      return isRefused ? 'refused' : 'testing';
    case 'testing':
      if (isRefused) return 'refused';
      if (!m.mayStart) return 'C1';
      return m.ready ? 'closing' : 'testing';
    case 'closing':
      if (isRefused) return 'refused';
      if (!m.mayStart) return 'C1';
      return m.contactsClosed ? energised : 'closing';
    case 'C2':
    case 'D2':
      if (isRefused) return 'refused';
      return m.allowed ? energised : 'pausing';
    case 'pausing':
      if (isRefused) return 'D1';
      if (m.loadMayBeBroken) return 'C1';
      return m.allowed ? energised : 'pausing';
    case 'refused':
      if (!m.allowed) return 'D1';
      return isRefused ? 'refused' : 'testing';
    case waiting:
      if (!m.mayHavePwm) return waiting;
      return isRefused ? 'refused' : 'testing';
    default:
      return waiting;
  }
}

/** Hop after hop, until nothing changes any more. */
function settle(from: ChargeState, input: ChargeInput, enteredAtMicros: number, nowMicros: number): ChargeState {
  let state = from;
  let entered = enteredAtMicros;
  for (let hops = 0; hops < CHARGE_STATES.length; hops += 1) {
    const to = hop(state, meaningOf(input, entered, nowMicros));
    if (to === state) return state;
    state = to;
    entered = nowMicros;
  }
  throw new Error(`no end from ${from}`);
}

const ENTERED = 1_000_000;
const DWELLS = [0, 1, 299_999, 300_000, 1_999_999, 2_000_000, 5_999_999, 6_000_000, 9_000_000];
const inputs: fc.Arbitrary<ChargeInput> = fc.record({
  vehicle: fc.constantFrom<VehicleState>('A', 'B', 'C', 'C', 'D', 'D', 'E', 'error', 'unknown'),
  diode: fc.constantFrom('present', 'present', 'present', 'unknown', 'missing'),
  limitMilliamps: fc.constantFrom(0, 5999, 6000, 6001, 32_000),
  mustOpen: mostly(false),
  letGoWithinMs: fc.constantFrom(undefined, undefined, undefined, 2000, 6000, 7000),
  mayNotStart: mostly(false),
  mayClose: mostly(true),
  ventilated: fc.boolean(),
  selfTestPassedAtMicros: fc.constantFrom(undefined, ENTERED - 1, ENTERED, ENTERED + 1, 20_000_000),
  contactsClosed: fc.boolean(),
  locked: mostly(true),
  controllerSwitches: mostly(false),
});

function mostly(usual: boolean): fc.Arbitrary<boolean> {
  return fc.constantFrom(usual, usual, usual, usual, !usual);
}

describe('the table of the charge machine says what IEC 61851-1 Annex A says, told by what the vehicle shows', () => {
  it.each(CHARGE_STATES)('from %s', (state) => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...DWELLS), (input, dwell) => {
        const memory = { state, enteredAtMicros: ENTERED, signalledMilliamps: 0, signalledAtMicros: ENTERED };
        expect(stepCharge(memory, input, ENTERED + dwell).state).toBe(settle(state, input, ENTERED, ENTERED + dwell));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
