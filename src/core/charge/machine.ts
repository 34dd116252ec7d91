// SPDX-License-Identifier: Apache-2.0
import type { VehicleState } from '../pilot/classify.ts';
import { type ChargeState, ENERGISED_STATES, PWM_STATES } from './states.ts';
import { TRANSITIONS } from './transitions.ts';

/** Everything the charge machine decides on, gathered in one scan. */
export interface ChargeInput {
  readonly vehicle: VehicleState;
  readonly diode: 'unknown' | 'present' | 'missing';
  /** Minimum of all limits; 0 = no permission to charge, else ≥ 6000. */
  readonly limitMilliamps: number;
  /** A fault is active that must have the contactor open. */
  readonly mustOpen: boolean;
  /** A fault is active that asks the vehicle to let go, and breaks its load after so many ms; undefined: none is. */
  readonly letGoWithinMs: number | undefined;
  /** A fault is active that lets a running charge go on and forbids a new one. */
  readonly mayNotStart: boolean;
  /** The contactor has not closed too often of late. */
  readonly mayClose: boolean;
  readonly ventilated: boolean;
  /** When the residual monitor last passed its self-test; undefined = never, or its last one failed. */
  readonly selfTestPassedAtMicros: number | undefined;
  readonly contactsClosed: boolean;
  /** Socket with a lock: the plug is locked. Always true where there is no lock. */
  readonly locked: boolean;
  /** A controller of its own closes and opens the contactor, within what the pilot permits. */
  readonly controllerSwitches: boolean;
}

/** The machine's memory. */
export interface ChargeMemory {
  readonly state: ChargeState;
  readonly enteredAtMicros: number;
  /** What the pilot signals; 0 outside the PWM states. */
  readonly signalledMilliamps: number;
  readonly signalledAtMicros: number;
}

/** What follows from the memory; levels, not orders, so that repeating them does no harm. */
export interface ChargeOutput {
  readonly pilot: 'X1' | 'F' | 'pwm';
  readonly signalledMilliamps: number;
  readonly coil: boolean;
  readonly selfTestWanted: boolean;
  readonly lockWanted: boolean;
}

/** The vehicle adapts within 5 s (IEC 61851-1 Table A.6 sequence 6), so it is given that long between steps upwards. */
export const DUTY_STEP_UP_INTERVAL_MICROS = 5_000_000;

export function initialCharge(nowMicros: number): ChargeMemory {
  return { state: 'starting', enteredAtMicros: nowMicros, signalledMilliamps: 0, signalledAtMicros: nowMicros };
}

/**
 * One step: the first row of the table that fits decides, again from the new state until none fits. The table has no
 * circle with one input, which the tests prove; the bound is there so that a mistake could not hang the loop.
 */
export function stepCharge(memory: ChargeMemory, input: ChargeInput, nowMicros: number): ChargeMemory {
  let { state, enteredAtMicros } = memory;
  for (let hops = 0; hops < TRANSITIONS.length; hops += 1) {
    const from = state;
    const elapsedMicros = nowMicros - enteredAtMicros;
    const row = TRANSITIONS.find((r) => r.from.includes(from) && r.when(input, { elapsedMicros, enteredAtMicros }));
    if (row === undefined) break;
    state = row.to;
    enteredAtMicros = nowMicros;
  }
  return { state, enteredAtMicros, ...signal(memory, state, input.limitMilliamps, nowMicros) };
}

/** Down at once, up at most every 5 s; a new PWM starts at the limit. */
function signal(
  memory: ChargeMemory,
  state: ChargeState,
  limitMilliamps: number,
  nowMicros: number,
): Pick<ChargeMemory, 'signalledMilliamps' | 'signalledAtMicros'> {
  const held = { signalledMilliamps: memory.signalledMilliamps, signalledAtMicros: memory.signalledAtMicros };
  if (!PWM_STATES.includes(state)) return { ...held, signalledMilliamps: 0 };
  const change = limitMilliamps - memory.signalledMilliamps;
  if (change === 0 || limitMilliamps === 0) return held;
  const mayRise =
    memory.signalledMilliamps === 0 || nowMicros - memory.signalledAtMicros >= DUTY_STEP_UP_INTERVAL_MICROS;
  if (change > 0 && !mayRise) return held;
  return { signalledMilliamps: limitMilliamps, signalledAtMicros: nowMicros };
}

/** The outputs that belong to a memory. */
export function chargeOutput(memory: ChargeMemory): ChargeOutput {
  const { state } = memory;
  const energised = ENERGISED_STATES.includes(state);
  return {
    pilot: state === 'F' ? 'F' : PWM_STATES.includes(state) ? 'pwm' : 'X1',
    signalledMilliamps: memory.signalledMilliamps,
    coil: energised,
    selfTestWanted: state === 'testing',
    lockWanted: energised || PWM_STATES.includes(state),
  };
}
