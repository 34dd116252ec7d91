// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../../units/units.ts';
import type { FaultCode } from '../catalogue.ts';

/** Settings of the voltage supervision, in millivolts (ETEK manual, MANUFACTURER; Blink manual, Warning Settings). */
export interface VoltageRules {
  /** Over- and under-voltage stop a charge; the warnings are given in any case. */
  readonly stops: boolean;
  readonly highMillivolts: number;
  readonly lowMillivolts: number;
  /** An over-voltage ends below this, an under-voltage above the other. */
  readonly highEndsMillivolts: number;
  readonly lowEndsMillivolts: number;
  readonly warnHighMillivolts: number;
  readonly warnLowMillivolts: number;
  readonly phases: 1 | 3;
}

/** Two readings, a second apart, must agree. */
const LASTS_MICROS = 900_000;
/** No equipment of the charger is made for more (fault table F23); one reading is enough. */
export const DANGEROUS_MILLIVOLTS = 290_000;
/** What a conductor without supply shows at most, by stray coupling. */
export const DEAD_PHASE_MILLIVOLTS = 50_000;

interface Level {
  readonly sinceMicros: number | undefined;
  readonly active: boolean;
}

const QUIET: Level = { sinceMicros: undefined, active: false };

export interface VoltageWatch {
  readonly readAtMicros: number;
  readonly high: Level;
  readonly low: Level;
  readonly phase: Level;
  readonly unusual: Level;
}

export const INITIAL_VOLTAGE_WATCH: VoltageWatch = {
  readAtMicros: 0,
  high: QUIET,
  low: QUIET,
  phase: QUIET,
  unusual: QUIET,
};

/** Takes a reading in, once; without a new one everything stays as it is. */
export function watchVoltage(
  watch: VoltageWatch,
  reading: { readonly millivolts: PerPhase; readonly atMicros: number } | undefined,
  rules: VoltageRules,
): VoltageWatch {
  if (reading === undefined || reading.atMicros === watch.readAtMicros) return watch;
  const { atMicros } = reading;
  const used = rules.phases === 1 ? [reading.millivolts[0]] : reading.millivolts;
  const highest = Math.max(...used);
  const lowest = Math.min(...used);
  // One dead conductor of three is a lost phase; a dead supply is an under-voltage.
  const lost = rules.phases === 3 && lowest < DEAD_PHASE_MILLIVOLTS && highest >= rules.lowMillivolts;
  const alive = lost ? Math.min(...used.filter((each) => each >= DEAD_PHASE_MILLIVOLTS)) : lowest;
  const outside = highest > rules.warnHighMillivolts || alive < rules.warnLowMillivolts;
  // Whoever set them the wrong way round gets no hysteresis instead of a fault that comes and goes.
  const highEnds = Math.min(rules.highEndsMillivolts, rules.highMillivolts);
  const lowEnds = Math.max(rules.lowEndsMillivolts, rules.lowMillivolts);
  const dangerous = highest > DANGEROUS_MILLIVOLTS;
  return {
    readAtMicros: atMicros,
    high: level(watch.high, highest > rules.highMillivolts, highest >= highEnds, atMicros, dangerous),
    low: level(watch.low, alive < rules.lowMillivolts, alive <= lowEnds, atMicros),
    phase: level(watch.phase, lost, lost, atMicros),
    unusual: level(watch.unusual, outside, outside, atMicros),
  };
}

function level(before: Level, begins: boolean, goesOn: boolean, atMicros: number, atOnce = false): Level {
  if (before.active) return goesOn ? before : QUIET;
  if (!begins) return QUIET;
  const sinceMicros = before.sinceMicros ?? atMicros;
  return { sinceMicros, active: atOnce || atMicros - sinceMicros >= LASTS_MICROS };
}

export function voltageCauses(watch: VoltageWatch, { stops }: Pick<VoltageRules, 'stops'>): readonly FaultCode[] {
  const causes: FaultCode[] = [];
  if (stops && watch.high.active) causes.push('over-voltage');
  if (stops && watch.low.active) causes.push('under-voltage');
  if (stops && watch.phase.active) causes.push('phase-lost');
  if (watch.unusual.active) causes.push('voltage-warning');
  return causes;
}
