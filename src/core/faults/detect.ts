// SPDX-License-Identifier: Apache-2.0
import type { VehicleState } from '../pilot/classify.ts';
import type { FaultCode } from './catalogue.ts';

/** What the guard's inputs say in one scan. `undefined` = this board has no such part. */
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
  readonly residualTripped: boolean;
  /** While the monitor tests itself its trip output says nothing. */
  readonly selfTestRunning: boolean;
  /** A self-test ended badly since the last scan. */
  readonly selfTestFailed: boolean;
  readonly proximityOhms: number | undefined;
  readonly temperatureMillicelsius: number | undefined;
  readonly thermometerLost: boolean;
  /** The thermometer has been lost for so long that the last temperature says nothing any more. */
  readonly heatUnknown: boolean;
  readonly meterLost: boolean;
  /** The loop was held up for longer than a coil with current may go unwatched. */
  readonly loopOverrun: boolean;
  readonly lockLate: boolean;
  /** The vehicle asks for ventilation and the place has none. */
  readonly ventilationRefused: boolean;
  readonly contactor: FaultCode | undefined;
}

export interface DetectionLimits {
  readonly stopMillicelsius: number;
  /** An active over-temperature ends below this. */
  readonly resumeMillicelsius: number;
}

/** A pilot measurement older than this is no measurement; with the scan of 10 ms three in a row are missing. */
export const PILOT_MAXIMUM_AGE_MICROS = 40_000;
/** Above this, the proximity wire of a plugged cable is broken: the highest coding is 1.5 kΩ (IEC 61851-1 Table B.2). */
export const PROXIMITY_OPEN_OHMS = 4500;
const PROXIMITY_SHORT_OHMS = 60;

/** The causes of faults that are present now. Nothing is remembered here; that is the fault set's business. */
export function detectCauses(
  seen: Observations,
  limits: DetectionLimits,
  active: ReadonlySet<FaultCode>,
): Set<FaultCode> {
  const causes = new Set<FaultCode>();
  const when = (present: boolean, code: FaultCode): void => {
    if (present) causes.add(code);
  };
  const connected = seen.vehicle === 'B' || seen.vehicle === 'C' || seen.vehicle === 'D';
  when(seen.emergencyStop === true, 'emergency-stop');
  when(seen.coverOpen === true, 'tamper');
  when(seen.earthPresent === false, 'earth-lost');
  when(seen.residualTripped && !seen.selfTestRunning, 'residual-current');
  when(seen.selfTestFailed, 'residual-self-test');
  when(seen.vehicle === 'E', 'pilot-short');
  when(seen.vehicle === 'error', 'pilot-out-of-range');
  when(connected && seen.diode === 'missing', 'missing-diode');
  when(connected && proximityBroken(seen.proximityOhms), 'proximity-open');
  when(seen.pilotAgeMicros > PILOT_MAXIMUM_AGE_MICROS || seen.inputLost, 'input-lost');
  const hot = tooHot(seen.temperatureMillicelsius, limits, active.has('over-temperature'));
  when(hot || seen.heatUnknown, 'over-temperature');
  when(seen.thermometerLost, 'thermometer-lost');
  when(seen.meterLost, 'meter-lost');
  when(seen.loopOverrun, 'loop-overrun');
  when(seen.lockLate, 'lock-failure');
  when(seen.ventilationRefused, 'ventilation-demand');
  if (seen.contactor !== undefined) causes.add(seen.contactor);
  return causes;
}

function proximityBroken(ohms: number | undefined): boolean {
  return ohms !== undefined && !(ohms <= PROXIMITY_OPEN_OHMS && ohms >= PROXIMITY_SHORT_OHMS);
}

function tooHot(millicelsius: number | undefined, limits: DetectionLimits, already: boolean): boolean {
  if (millicelsius === undefined) return false;
  return millicelsius >= (already ? limits.resumeMillicelsius : limits.stopMillicelsius);
}
