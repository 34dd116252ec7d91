// SPDX-License-Identifier: Apache-2.0
import { classifyHighLevel, type VehicleState } from '../../pilot/classify.ts';
import type { FaultCode } from '../catalogue.ts';

/** More changes than this within a second come from a loose contact or an attack (fault table F04, attack A36). */
export const CHANGES_PER_SECOND = 10;
const SECOND_MICROS = 1_000_000;
/** Both halves of a wave are at least this far from 0 V, whatever hangs on the pilot but a short circuit. */
const CLEARLY_MILLIVOLTS = 2000;
const LOOKS = 3;

/** One look at the pilot, and what it was told to put out. */
export interface PilotLook {
  readonly highMillivolts: number;
  readonly lowMillivolts: number;
  readonly output: 'X1' | 'F' | 'pwm';
  /** The output has been this one for so long that the measurement shows it. */
  readonly settled: boolean;
}

export interface PilotWatch {
  readonly seen: VehicleState;
  /** When what the pilot shows changed, within the last second. */
  readonly changesAtMicros: readonly number[];
  /** Looks in a row at another wave than the one ordered. */
  readonly otherWave: number;
}

export const INITIAL_PILOT_WATCH: PilotWatch = { seen: 'unknown', changesAtMicros: [], otherWave: 0 };

/** @param look undefined: not measured in this scan, or by a controller that tells no levels */
export function watchPilot(watch: PilotWatch, look: PilotLook | undefined, nowMicros: number): PilotWatch {
  const recent = watch.changesAtMicros.filter((atMicros) => nowMicros - atMicros < SECOND_MICROS);
  if (look === undefined) return { ...watch, changesAtMicros: recent };
  const otherWave = look.settled && showsOtherWave(look) ? watch.otherWave + 1 : 0;
  // F says nothing of the vehicle, and coming back from it is no change of the vehicle's.
  if (look.output === 'F') return { seen: 'unknown', changesAtMicros: recent, otherWave };
  const seen = classifyHighLevel(look.highMillivolts, watch.seen);
  const changed = watch.seen !== 'unknown' && seen !== watch.seen;
  return { seen, changesAtMicros: changed ? [...recent, nowMicros] : recent, otherWave };
}

/** A short circuit shows no wave at all: that is another fault, told by the vehicle's state. */
function showsOtherWave({ highMillivolts, lowMillivolts, output }: PilotLook): boolean {
  if (output === 'F') return highMillivolts > CLEARLY_MILLIVOLTS;
  if (highMillivolts < CLEARLY_MILLIVOLTS) return highMillivolts < -CLEARLY_MILLIVOLTS;
  return output === 'pwm' ? lowMillivolts > CLEARLY_MILLIVOLTS : lowMillivolts < -CLEARLY_MILLIVOLTS;
}

export function pilotCauses(watch: PilotWatch): readonly FaultCode[] {
  const causes: FaultCode[] = [];
  if (watch.changesAtMicros.length > CHANGES_PER_SECOND) causes.push('pilot-unstable');
  if (watch.otherWave >= LOOKS) causes.push('pilot-mismatch');
  return causes;
}
