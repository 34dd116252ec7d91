// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../catalogue.ts';

/** Without a reading for so long, what is drawn can no longer be billed (fault table F29). */
export const METERING_IMPOSSIBLE_AFTER_MICROS = 60_000_000;

/** Differences up to here come from the two values being read one after the other. */
const MARGIN_WATT_HOURS = 10;
const MARGIN_SHARE = 0.1;
/** Until a register was seen to move, it may be one that moves by a tenth of a kWh (Carlo Gavazzi). */
const COARSEST_STEP_WATT_HOURS = 100;
const MARGIN_STEPS = 2;
const READINGS = 3;
/** Over a longer gap the power between is not known. */
const LONGEST_GAP_MICROS = 2_500_000;
/** From here on the share counts, not the margins; the comparison begins anew so that old errors do not add up. */
const LONGEST_WINDOW_WATT_HOURS = 1000;
/** A comparison that agrees well after so long begins anew, so that what comes next is not outweighed by what was. */
const WINDOW_MICROS = 10_000_000;
const WELL_SHARE = 0.05;
const WELL_WATT_HOURS = 3;

export interface MeterPower {
  /** By the meter's power register, or its volts times amperes. */
  readonly watts: number;
  readonly importWattHours: number;
  readonly atMicros: number;
}

/** Compares the rise of the register with the power told meanwhile (fault table F21, attack A33). */
export interface MeterWatch {
  readonly last: MeterPower | undefined;
  readonly sinceMicros: number;
  readonly risenWattHours: number;
  readonly toldWattHours: number;
  /** What the load may have drawn more or less between two readings that differ. */
  readonly uncertainWattHours: number;
  /** The smallest step seen of the register. */
  readonly stepWattHours: number;
  readonly readingsApart: number;
}

export const INITIAL_METER_WATCH: MeterWatch = {
  last: undefined,
  sinceMicros: 0,
  risenWattHours: 0,
  toldWattHours: 0,
  uncertainWattHours: 0,
  stepWattHours: COARSEST_STEP_WATT_HOURS,
  readingsApart: 0,
};

/** @param reading the newest; undefined where the meter tells no power or no register */
export function watchMeter(watch: MeterWatch, reading: MeterPower | undefined): MeterWatch {
  if (reading === undefined || reading.atMicros === watch.last?.atMicros) return watch;
  const elapsedMicros = reading.atMicros - (watch.last?.atMicros ?? Number.NEGATIVE_INFINITY);
  const rise = reading.importWattHours - (watch.last?.importWattHours ?? 0);
  // A gap, a meter that began anew, and energy that flows back are not compared.
  if (watch.last === undefined || elapsedMicros > LONGEST_GAP_MICROS || rise < 0 || reading.watts < 0) {
    return beginAnew(reading, watch.stepWattHours);
  }
  const hours = elapsedMicros / 3_600_000_000;
  const toldWattHours = watch.toldWattHours + ((watch.last.watts + reading.watts) / 2) * hours;
  const uncertainWattHours = watch.uncertainWattHours + (Math.abs(watch.last.watts - reading.watts) / 2) * hours;
  const risenWattHours = watch.risenWattHours + rise;
  const stepWattHours = rise > 0 ? Math.min(watch.stepWattHours, rise) : watch.stepWattHours;
  const larger = Math.max(toldWattHours, risenWattHours);
  const allowed = larger * MARGIN_SHARE + MARGIN_WATT_HOURS + stepWattHours * MARGIN_STEPS + uncertainWattHours;
  const difference = Math.abs(toldWattHours - risenWattHours);
  const apart = difference > allowed;
  const agrees =
    reading.atMicros - watch.sinceMicros >= WINDOW_MICROS &&
    difference <= larger * WELL_SHARE + Math.min(stepWattHours, WELL_WATT_HOURS);
  if (agrees || (!apart && larger > LONGEST_WINDOW_WATT_HOURS)) return beginAnew(reading, stepWattHours);
  return {
    last: reading,
    sinceMicros: watch.sinceMicros,
    risenWattHours,
    toldWattHours,
    uncertainWattHours,
    stepWattHours,
    readingsApart: apart ? watch.readingsApart + 1 : 0,
  };
}

function beginAnew(last: MeterPower, stepWattHours: number): MeterWatch {
  return { ...INITIAL_METER_WATCH, last, sinceMicros: last.atMicros, stepWattHours };
}

/** What is known of the meter beside its readings. */
export interface MeterState {
  readonly lost: boolean;
  /** How long it has given nothing; 0 where none is fitted. */
  readonly silentMicros: number;
  readonly noisy: boolean;
  /** Its register began to count from somewhere else, since the last scan. */
  readonly restarted: boolean;
}

export function meterCauses(watch: MeterWatch, state: MeterState): readonly FaultCode[] {
  const causes: FaultCode[] = [];
  if (state.lost) causes.push('meter-lost');
  if (state.silentMicros >= METERING_IMPOSSIBLE_AFTER_MICROS) causes.push('metering-impossible');
  if (watch.readingsApart >= READINGS) causes.push('meter-mismatch');
  if (state.noisy) causes.push('bus-noise');
  if (state.restarted) causes.push('meter-restarted');
  return causes;
}
