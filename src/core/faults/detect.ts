// SPDX-License-Identifier: Apache-2.0
import type { VehicleState } from '../pilot/classify.ts';
import type { FaultCode } from './catalogue.ts';

/** What can be told from one scan alone. `undefined` = this board has no such part. */
export interface Observations {
  readonly vehicle: VehicleState;
  readonly diode: 'unknown' | 'present' | 'missing';
  /** Time since the pilot was last measured. */
  readonly pilotAgeMicros: number;
  /** A line that safety depends on could not be read. */
  readonly inputLost: boolean;
  readonly emergencyStop: boolean | undefined;
  readonly coverOpen: boolean | undefined;
  readonly earthPresent: boolean | undefined;
  /** A self-test ended badly since the last scan. */
  readonly selfTestFailed: boolean;
  readonly codingOhms: number | undefined;
  readonly cableChanged: boolean;
  readonly thermometerLost: boolean;
  /** The loop was held up for longer than a coil with current may go unwatched. */
  readonly loopOverrun: boolean;
  readonly lockLate: boolean;
  /** The vehicle asks for ventilation and the place has none. */
  readonly ventilationRefused: boolean;
  readonly dipChanged: boolean;
}

/** A pilot measurement older than this is no measurement; with the scan of 10 ms three in a row are missing. */
export const PILOT_MAXIMUM_AGE_MICROS = 40_000;
/** Above this, the proximity wire of a plugged cable is broken: the highest coding is 1.5 kΩ (IEC 61851-1 Table B.2). */
export const PROXIMITY_OPEN_OHMS = 4500;
const PROXIMITY_SHORT_OHMS = 60;

/** The causes of faults that one scan shows. Nothing is remembered here; that is the business of the watches and of the fault set. */
export function detectCauses(seen: Observations): readonly FaultCode[] {
  const causes: FaultCode[] = [];
  const when = (present: boolean, code: FaultCode): void => {
    if (present) causes.push(code);
  };
  const connected = isConnected(seen.vehicle);
  when(seen.emergencyStop === true, 'emergency-stop');
  when(seen.coverOpen === true, 'tamper');
  when(seen.earthPresent === false, 'earth-lost');
  when(seen.selfTestFailed, 'residual-self-test');
  when(seen.vehicle === 'E', 'pilot-short');
  when(seen.vehicle === 'error', 'pilot-out-of-range');
  when(connected && seen.diode === 'missing', 'missing-diode');
  when(connected && proximityBroken(seen.codingOhms), 'proximity-open');
  when(seen.cableChanged, 'cable-changed');
  when(seen.pilotAgeMicros > PILOT_MAXIMUM_AGE_MICROS || seen.inputLost, 'input-lost');
  when(seen.thermometerLost, 'thermometer-lost');
  when(seen.loopOverrun, 'loop-overrun');
  when(seen.lockLate, 'lock-failure');
  when(seen.ventilationRefused, 'ventilation-demand');
  when(seen.dipChanged, 'dip-changed');
  return causes;
}

/** A vehicle is plugged in, as far as the pilot tells for certain. */
export function isConnected(vehicle: VehicleState): boolean {
  return vehicle === 'B' || vehicle === 'C' || vehicle === 'D';
}

function proximityBroken(ohms: number | undefined): boolean {
  return ohms !== undefined && !(ohms <= PROXIMITY_OPEN_OHMS && ohms >= PROXIMITY_SHORT_OHMS);
}
