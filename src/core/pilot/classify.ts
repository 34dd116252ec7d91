// SPDX-License-Identifier: Apache-2.0

/** What the pilot voltage says of the vehicle. `error`: a voltage that belongs to no state. `unknown`: not measured yet. */
export type VehicleState = 'A' | 'B' | 'C' | 'D' | 'E' | 'error' | 'unknown';

/**
 * Sorts one measured high level into the bands of IEC 61851-1 Table A.4. The volt between two bands belongs to the
 * state it came from (A keeps down to 10 V, B to 7 V, C to 4 V), else to the lower one.
 *
 * @param highMillivolts top of the wave, or the constant level of X1
 * @param previous the state before
 */
export function classifyHighLevel(highMillivolts: number, previous: VehicleState): VehicleState {
  if (!(highMillivolts <= 13_000)) return 'error';
  if (highMillivolts >= 11_000) return 'A';
  if (highMillivolts >= 10_000) return previous === 'A' ? 'A' : 'B';
  if (highMillivolts >= 8000) return 'B';
  if (highMillivolts >= 7000) return previous === 'B' ? 'B' : 'C';
  if (highMillivolts >= 5000) return 'C';
  if (highMillivolts >= 4000) return previous === 'C' ? 'C' : 'D';
  if (highMillivolts >= 2000) return 'D';
  if (highMillivolts >= -1000) return 'E';
  return 'error';
}

/** The filtered state and what it is about to become. */
export interface PilotFilter {
  readonly vehicle: VehicleState;
  readonly candidate: VehicleState;
  /** Samples in a row that disagree with `vehicle` and agree with `candidate`. */
  readonly agreeing: number;
  /** Of the last five samples those outside C and D, the newest as the lowest bit. */
  readonly outside: number;
}

export const INITIAL_PILOT_FILTER: PilotFilter = { vehicle: 'unknown', candidate: 'unknown', agreeing: 0, outside: 0 };

/** Samples, 10 ms apart, that must agree. Leaving the load is quick (100 ms in all), taking it on is not (3 s in all). */
const TO_LEAVE_LOAD = 2;
const BETWEEN_LOADS = 5;
const TO_TAKE_LOAD = 10;
const OTHERWISE = 3;

/** A loose contact that shows the load again and again ends it too: three of five samples (fault table F01, F04). */
const LAST_FIVE = 0b11111;
const OF_FIVE_TO_LEAVE_LOAD = 3;

const isLoad = (state: VehicleState): boolean => state === 'C' || state === 'D';

function samplesNeeded(from: VehicleState, to: VehicleState): number {
  // A falling level crosses D on its way to 0 V, so D is believed later than E, A or B.
  if (isLoad(from)) return isLoad(to) ? BETWEEN_LOADS : TO_LEAVE_LOAD;
  return isLoad(to) ? TO_TAKE_LOAD : OTHERWISE;
}

/**
 * Takes one sample in. From C and D, any two samples in a row outside both end the state, even when they disagree on
 * what it is now: that the vehicle let go is certain (IEC 61851-1 Table A.6 sequence 8.1).
 */
export function filterPilot(filter: PilotFilter, highMillivolts: number): PilotFilter {
  const seen = classifyHighLevel(highMillivolts, filter.vehicle);
  const outside = ((filter.outside << 1) | (isLoad(seen) ? 0 : 1)) & LAST_FIVE;
  if (seen === filter.vehicle) return { vehicle: filter.vehicle, candidate: seen, agreeing: 0, outside };
  const goesOn = seen === filter.candidate || (isLoad(filter.vehicle) && !isLoad(seen) && !isLoad(filter.candidate));
  const agreeing = goesOn ? filter.agreeing + 1 : 1;
  const flickers = isLoad(filter.vehicle) && !isLoad(seen) && bitsIn(outside) >= OF_FIVE_TO_LEAVE_LOAD;
  if (flickers || agreeing >= samplesNeeded(filter.vehicle, seen)) {
    return { vehicle: seen, candidate: seen, agreeing: 0, outside: 0 };
  }
  return { vehicle: filter.vehicle, candidate: seen, agreeing, outside };
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

/** Whether the vehicle's diode was seen: the low half of the wave reaches −12 V only through one. */
export type DiodeCheck = { readonly result: 'unknown' | 'present' | 'missing'; readonly agreeing: number };

export const UNCHECKED_DIODE: DiodeCheck = { result: 'unknown', agreeing: 0 };

/** Above this, the negative half is loaded: a shorted diode gives −8.8 V in B and −5.6 V in C (1 kΩ source). */
const DIODE_LOW_LEVEL_MAXIMUM_MILLIVOLTS = -10_000;
const DIODE_SAMPLES = 3;

/** Takes one low level in; only while PWM is on and a vehicle is connected, else start over with `UNCHECKED_DIODE`. */
export function checkDiode(check: DiodeCheck, lowMillivolts: number): DiodeCheck {
  const seen = lowMillivolts <= DIODE_LOW_LEVEL_MAXIMUM_MILLIVOLTS ? 'present' : 'missing';
  if (seen === check.result) return { result: seen, agreeing: 0 };
  const agreeing = check.agreeing + 1;
  return agreeing >= DIODE_SAMPLES ? { result: seen, agreeing: 0 } : { result: check.result, agreeing };
}
