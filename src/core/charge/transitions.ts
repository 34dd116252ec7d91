// SPDX-License-Identifier: Apache-2.0
import { MINIMUM_PILOT_MILLIAMPS } from '../units/units.ts';
import type { ChargeInput } from './machine.ts';
import { CHARGE_STATES, type ChargeState } from './states.ts';

/** How long the state of a row has lasted, and since when. */
export interface Dwell {
  readonly elapsedMicros: number;
  readonly enteredAtMicros: number;
}

/** One row: in any of these states, under this condition, go there, because of that clause. */
export interface Transition {
  readonly from: readonly ChargeState[];
  readonly when: (input: ChargeInput, dwell: Dwell) => boolean;
  readonly to: ChargeState;
  readonly why: string;
}

/** Least time in F after a fault, so that the vehicle sees it (IEC 61851-1 Table A.5). */
export const STATE_F_MINIMUM_MICROS = 300_000;
/** After X1 the vehicle has 3 s to let go; only after 6 s may the load be broken (IEC 61851-1 Table A.6 sequence 10.2). */
export const BREAK_LOAD_AFTER_MICROS = 6_000_000;

const permitted = (i: ChargeInput): boolean =>
  i.limitMilliamps >= MINIMUM_PILOT_MILLIAMPS && i.letGoWithinMs === undefined;
/** How long the vehicle has to let go of its load; a fault may leave it less. */
const loadMayBeBroken = (i: ChargeInput, dwell: Dwell): boolean =>
  dwell.elapsedMicros >= Math.min(BREAK_LOAD_AFTER_MICROS, (i.letGoWithinMs ?? Number.POSITIVE_INFINITY) * 1000);
const mayStart = (i: ChargeInput): boolean => permitted(i) && !i.mayNotStart;
const is = (vehicle: ChargeInput['vehicle']) => (i: ChargeInput) => i.vehicle === vehicle;
/** Anything a vehicle that still wants energy would not show; the contactor opens on doubt. */
const gone = (i: ChargeInput): boolean => i.vehicle !== 'C' && i.vehicle !== 'D';
const readyToClose = (i: ChargeInput, dwell: Dwell): boolean =>
  mayStart(i) &&
  i.mayClose &&
  i.diode === 'present' &&
  i.locked &&
  i.selfTestPassedAtMicros !== undefined &&
  // A controller tests by itself before it closes, and may have closed already.
  (i.controllerSwitches || (!i.contactsClosed && i.selfTestPassedAtMicros >= dwell.enteredAtMicros));
/** To a controller, PWM is the permission to close. */
const mayHavePwm = (i: ChargeInput): boolean =>
  mayStart(i) && (!i.controllerSwitches || i.selfTestPassedAtMicros !== undefined);

const FAULT_ENTRY = CHARGE_STATES.filter((state) => state !== 'F' && state !== 'blocked' && state !== 'starting');
const WAITING: readonly ChargeState[] = ['starting', 'A1', 'B1', 'C1', 'D1', 'blocked'];
const other = (states: readonly ChargeState[], without: ChargeState) => states.filter((state) => state !== without);

const row = (
  from: ChargeState | readonly ChargeState[],
  when: Transition['when'],
  to: ChargeState,
  why: string,
): Transition => ({ from: typeof from === 'string' ? [from] : from, when, to, why });

/** Order matters: the first row that fits wins, and faults come first. Clauses are of IEC 61851-1 Annex A. */
export const TRANSITIONS: readonly Transition[] = [
  row(FAULT_ENTRY, (i) => i.mustOpen, 'F', 'A.5: a fault opens the contactor and is signalled by F'),
  row('F', (_, d) => d.elapsedMicros >= STATE_F_MINIMUM_MICROS, 'blocked', 'A.5: F lasts at least 300 ms, then X1'),
  row('starting', (i) => i.mustOpen, 'blocked', 'nothing was energised: no F needed'),

  row('closing', is('A'), 'A1', 'A.6 8.1: opens within 100 ms of the vehicle leaving C'),
  row('closing', is('B'), 'B2', 'A.6 8.1'),
  row('closing', gone, 'B1', 'A.6 8.1: whatever it is now, it is not C'),
  row('closing', (i) => i.vehicle === 'D' && !i.ventilated, 'refused', 'A.6 8.2: no ventilation here'),
  row('closing', (i) => !mayStart(i), 'C1', 'permission withdrawn before the contacts closed'),
  row('closing', (i) => i.contactsClosed && i.vehicle === 'D', 'D2', 'mirror contact confirms'),
  row('closing', (i) => i.contactsClosed, 'C2', 'mirror contact confirms'),

  row(['C2', 'D2'], is('A'), 'A1', 'A.6 2.x: opens within 100 ms of the plug being pulled'),
  row(['C2', 'D2'], is('B'), 'B2', 'A.6 8.1: opens within 100 ms of the vehicle leaving C'),
  row(['C2', 'D2'], gone, 'B1', 'A.6 8.1: whatever it is now, it is not C'),
  row(['C2', 'D2'], (i) => i.vehicle === 'D' && !i.ventilated, 'refused', 'A.6 8.2: no ventilation here'),
  row('C2', (i) => i.vehicle === 'D' && permitted(i), 'D2', 'A.6 5: ventilation asked for and there'),
  row('D2', (i) => i.vehicle === 'C' && permitted(i), 'C2', 'A.6 5: ventilation no longer needed'),
  row(['C2', 'D2'], (i) => !permitted(i), 'pausing', 'A.6 10: X1 first, so that the vehicle breaks its own load'),

  row('pausing', is('A'), 'A1', 'A.6 2.x'),
  row('pausing', gone, 'B1', 'A.6 10.1: the vehicle let go'),
  row('pausing', (i) => i.vehicle === 'D' && !i.ventilated, 'D1', 'A.6 8.2: no ventilation here'),
  row('pausing', loadMayBeBroken, 'C1', 'A.6 10.2: 6 s are over, break the load'),
  row('pausing', (i) => permitted(i) && i.vehicle === 'C', 'C2', 'permission came back in time'),
  row('pausing', permitted, 'D2', 'permission came back in time, to a vehicle in a ventilated place'),

  row('testing', is('A'), 'A1', 'A.6 2.x'),
  row('testing', gone, 'B2', 'A.6 8.1'),
  row('testing', (i) => i.vehicle === 'D' && !i.ventilated, 'refused', 'A.6 8.2'),
  row('testing', (i) => !mayStart(i), 'C1', 'permission withdrawn during the self-test'),
  row('testing', readyToClose, 'closing', 'A.6 4: within 3 s of C2; self-test before every close (UL 2231-2)'),

  row('refused', is('A'), 'A1', 'A.6 2.x'),
  row('refused', gone, 'B2', 'A.6 8.1'),
  row('refused', (i) => !permitted(i), 'D1', 'no permission: no PWM'),
  row('refused', (i) => i.vehicle === 'C' || i.ventilated, 'testing', 'no ventilation needed any more'),

  row('B2', is('A'), 'A1', 'A.6 2.x'),
  row('B2', (i) => i.vehicle === 'E' || i.vehicle === 'error' || i.vehicle === 'unknown', 'B1', 'no PWM on doubt'),
  row('B2', (i) => !mayHavePwm(i), 'B1', 'no permission: no PWM'),
  row('B2', is('C'), 'testing', 'A.6 4: the vehicle is ready'),
  row('B2', (i) => i.vehicle === 'D' && i.ventilated, 'testing', 'A.6 4'),
  row('B2', is('D'), 'refused', 'A.6 8.2: no ventilation here'),

  row(other(WAITING, 'A1'), (i) => i.vehicle === 'A' && !i.mustOpen, 'A1', 'A.4: no vehicle'),
  row(other(WAITING, 'B1'), (i) => i.vehicle === 'B' && !i.mustOpen, 'B1', 'A.4: vehicle connected'),
  row(other(WAITING, 'C1'), (i) => i.vehicle === 'C' && !i.mustOpen, 'C1', 'A.4: vehicle ready, no permission yet'),
  row(other(WAITING, 'D1'), (i) => i.vehicle === 'D' && !i.mustOpen, 'D1', 'A.4: vehicle ready, no permission yet'),
  row('B1', (i) => i.vehicle === 'B' && mayHavePwm(i), 'B2', 'A.6 3: permission given'),
  row(
    'C1',
    (i) => i.vehicle === 'C' && mayHavePwm(i),
    'testing',
    'A.6 4: permission given to a vehicle that waits in C',
  ),
  row('D1', (i) => i.vehicle === 'D' && mayHavePwm(i) && i.ventilated, 'testing', 'A.6 4'),
  row('D1', (i) => i.vehicle === 'D' && mayHavePwm(i), 'refused', 'A.6 8.2: no ventilation here'),
];
