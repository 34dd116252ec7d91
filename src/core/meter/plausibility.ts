// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../units/units.ts';

/** What a meter says, as far as it says it. */
export interface MeterValues {
  readonly millivolts: PerPhase | undefined;
  readonly milliamps: PerPhase | undefined;
  readonly watts: number | undefined;
  readonly importWattHours: number | undefined;
  readonly exportWattHours: number | undefined;
  readonly phaseWatts?: PerPhase | undefined;
}

/** What a meter can see where it sits. */
export interface MeterLimits {
  /** A broken neutral can put up to 400 V on a phase: that is a fault to be seen, not a value to be dropped. */
  readonly highestMillivolts: number;
  /** Per phase, either way. */
  readonly highestMilliamps: number;
  /** Active power that a register can rise by, in watts. */
  readonly highestRiseWatts: number;
}

const PHASES = 3;
/** 240 V +10 %. */
const HIGHEST_SUPPLY_VOLTS = 264;
const RISE_MARGIN = 1.2;

/** The largest control pilot current is 80 A. */
export const CHARGER_LIMITS: MeterLimits = {
  highestMillivolts: 500_000,
  highestMilliamps: 200_000,
  highestRiseWatts: PHASES * 80 * HIGHEST_SUPPLY_VOLTS * RISE_MARGIN,
};

/** A site behind current transformers. */
export const MAINS_LIMITS: MeterLimits = {
  highestMillivolts: 500_000,
  highestMilliamps: 2_000_000,
  highestRiseWatts: PHASES * 2000 * HIGHEST_SUPPLY_VOLTS * RISE_MARGIN,
};

const HIGHEST_WATT_HOURS = 1_000_000_000_000;
/** Active power is no more than volts times amperes; a meter rounds, and takes them at moments of its own. */
const POWER_MARGIN = 1.2;
const POWER_MARGIN_WATTS = 200;
/** Registers with one decimal of a kWh (Carlo Gavazzi) rise by 100 Wh at a time; float32 at 1 GWh by 64 Wh. */
const REGISTER_STEP_WATT_HOURS = 100;

/** A meter that was replaced or reset is believed once so many readings in a row agree among themselves. */
export const READINGS_AFTER_RESTART = 5;

interface RegisterMemory {
  readonly wattHours: number;
  /** Since that was read. */
  readonly ageMicros: number;
}

interface Registers {
  readonly import: RegisterMemory | undefined;
  readonly export: RegisterMemory | undefined;
}

interface Rival {
  readonly registers: Registers;
  readonly readings: number;
}

/** What is kept from one reading to the next. */
export interface MeterMemory {
  readonly trusted: Registers;
  /** Of the last reading that was possible. */
  readonly apparentWatts: number;
  /** Readings in a row that contradict `trusted` and agree with one another. */
  readonly rival: Rival | undefined;
}

export interface Judgement<T extends MeterValues> {
  /** The reading, when it may be used. */
  readonly accepted: T | undefined;
  readonly memory: MeterMemory;
  /** Why it was not accepted, or that the registers began anew. */
  readonly reason?: string;
  /** The registers now count from somewhere else: the meter was replaced or reset. */
  readonly restarted?: true;
}

/**
 * What of a reading no meter could see there, taken value by value; undefined when all is possible.
 * @param limits where the meter sits
 */
export function outOfRange(values: MeterValues, limits: MeterLimits): string | undefined {
  const { millivolts, milliamps, watts, phaseWatts } = values;
  const { highestMillivolts, highestMilliamps } = limits;
  const highestWatts = (PHASES * highestMillivolts * highestMilliamps) / 1_000_000;
  const problems = [
    ...(millivolts ?? []).map((each, phase) => outside(`millivolts.${phase}`, each, 0, highestMillivolts)),
    ...(milliamps ?? []).map((each, phase) => outside(`milliamps.${phase}`, each, -highestMilliamps, highestMilliamps)),
    watts === undefined ? undefined : outside('watts', watts, -highestWatts, highestWatts),
    ...(phaseWatts ?? []).map((each, phase) => outside(`phaseWatts.${phase}`, each, -highestWatts, highestWatts)),
    ...(['importWattHours', 'exportWattHours'] as const).map((name) =>
      outside(name, values[name] ?? 0, 0, HIGHEST_WATT_HOURS),
    ),
  ];
  return problems.find((problem) => problem !== undefined);
}

function outside(name: string, value: number, lowest: number, highest: number): string | undefined {
  if (value >= lowest && value <= highest) return undefined;
  return `${name} is ${value}; possible is ${lowest}..${highest}`;
}

/** Volts times amperes, where both are known. */
function apparentWatts({ millivolts, milliamps }: MeterValues): number | undefined {
  if (millivolts === undefined || milliamps === undefined) return undefined;
  const [u1, u2, u3] = millivolts;
  const [i1, i2, i3] = milliamps;
  return (u1 * Math.abs(i1) + u2 * Math.abs(i2) + u3 * Math.abs(i3)) / 1_000_000;
}

/** A load that went between power and currents, which are read one after the other, is known from the reading before. */
function powerProblem(values: MeterValues, previousApparentWatts: number): string | undefined {
  const apparent = apparentWatts(values);
  const { watts } = values;
  if (apparent === undefined || watts === undefined) return undefined;
  const highest = Math.round(Math.max(apparent, previousApparentWatts) * POWER_MARGIN + POWER_MARGIN_WATTS);
  return Math.abs(watts) <= highest ? undefined : `watts is ${watts}; volts and amperes allow ${highest}`;
}

/**
 * Judges a reading by itself and by the ones before it. A register may stand still or rise as fast as its wire allows; one
 * that falls or leaps is refused until `READINGS_AFTER_RESTART` readings in a row agree on where it now is.
 * @param previous what the last call gave; undefined at the start, where the first possible reading is believed
 * @param elapsedMicros since the last call
 */
export function judge<T extends MeterValues>(
  previous: MeterMemory | undefined,
  reading: T,
  elapsedMicros: number,
  limits: MeterLimits,
): Judgement<T> {
  const before = previous?.apparentWatts ?? 0;
  const trusted = aged(previous?.trusted ?? NO_REGISTERS, elapsedMicros);
  const problem = outOfRange(reading, limits) ?? powerProblem(reading, before);
  if (problem !== undefined) {
    const memory = { trusted, apparentWatts: before, rival: undefined };
    return { accepted: undefined, memory, reason: problem };
  }
  const now = apparentWatts(reading) ?? before;
  const contradiction = contradictionOf(trusted, reading, limits);
  if (contradiction === undefined) {
    return {
      accepted: reading,
      memory: { trusted: remembered(trusted, reading), apparentWatts: now, rival: undefined },
    };
  }
  const rival = rivalOf(previous, reading, elapsedMicros, limits);
  if (rival.readings < READINGS_AFTER_RESTART) {
    return { accepted: undefined, memory: { trusted, apparentWatts: now, rival }, reason: contradiction };
  }
  const memory = { trusted: rival.registers, apparentWatts: now, rival: undefined };
  return { accepted: reading, memory, reason: `${contradiction}; ${rival.readings} readings agree`, restarted: true };
}

/** The readings that contradict what is trusted: one more of those before, or the first of others. */
function rivalOf(
  previous: MeterMemory | undefined,
  reading: MeterValues,
  elapsedMicros: number,
  limits: MeterLimits,
): Rival {
  const before = previous?.rival;
  const registers = before && aged(before.registers, elapsedMicros);
  if (before === undefined || registers === undefined || contradictionOf(registers, reading, limits) !== undefined) {
    return { registers: remembered(NO_REGISTERS, reading), readings: 1 };
  }
  return { registers: remembered(registers, reading), readings: before.readings + 1 };
}

const NO_REGISTERS: Registers = { import: undefined, export: undefined };

function aged(registers: Registers, micros: number): Registers {
  const older = (each: RegisterMemory | undefined) => each && { ...each, ageMicros: each.ageMicros + micros };
  return { import: older(registers.import), export: older(registers.export) };
}

/** A register that is not in the reading keeps its last value. */
function remembered(registers: Registers, { importWattHours, exportWattHours }: MeterValues): Registers {
  const fresh = (wattHours: number | undefined, old: RegisterMemory | undefined) =>
    wattHours === undefined ? old : { wattHours, ageMicros: 0 };
  return { import: fresh(importWattHours, registers.import), export: fresh(exportWattHours, registers.export) };
}

function contradictionOf(registers: Registers, reading: MeterValues, limits: MeterLimits): string | undefined {
  return (
    leap('importWattHours', registers.import, reading.importWattHours, limits) ??
    leap('exportWattHours', registers.export, reading.exportWattHours, limits)
  );
}

function leap(
  name: string,
  before: RegisterMemory | undefined,
  now: number | undefined,
  { highestRiseWatts }: MeterLimits,
): string | undefined {
  if (before === undefined || now === undefined) return undefined;
  const { wattHours, ageMicros } = before;
  if (now < wattHours) return `${name} fell from ${wattHours} to ${now}`;
  const highestRise = (highestRiseWatts * ageMicros) / 3_600_000_000 + REGISTER_STEP_WATT_HOURS;
  if (now - wattHours <= highestRise) return undefined;
  return `${name} rose from ${wattHours} to ${now} in ${Math.round(ageMicros / 1_000_000)} s`;
}
