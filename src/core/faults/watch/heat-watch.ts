// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../catalogue.ts';

/** Settings of the temperature supervision, in thousandths of a degree (ETEK manual, MANUFACTURER; Blink, Warning Settings). */
export interface HeatRules {
  readonly derateMillicelsius: number;
  readonly stopMillicelsius: number;
  readonly warnHighMillicelsius: number;
  readonly warnLowMillicelsius: number;
}

/** Derating ends this far below the temperature at which it began (fault table F26). */
export const DERATE_HYSTERESIS_MILLICELSIUS = 5000;
const COOL_FOR_MICROS = 60_000_000;
/** No part of a charger cools faster; a sensor that falls quicker is not believed at once (fault table F28). */
export const FASTEST_COOLING_MILLICELSIUS_PER_SECOND = 10_000;
/** A thermometer that has been silent for so long counts as too hot (fault table F28). */
export const HEAT_UNKNOWN_AFTER_MICROS = 60_000_000;

export interface HeatWatch {
  /** What is taken for the temperature; undefined while nothing was measured yet. */
  readonly millicelsius: number | undefined;
  readonly readAtMicros: number;
  /** When it was last too warm for the full current; undefined: the current is not reduced. */
  readonly warmAtMicros: number | undefined;
  readonly tooHot: boolean;
}

export const INITIAL_HEAT_WATCH: HeatWatch = {
  millicelsius: undefined,
  readAtMicros: 0,
  warmAtMicros: undefined,
  tooHot: false,
};

/** @param reading the newest there is; undefined while nothing was measured yet */
export function watchHeat(
  watch: HeatWatch,
  reading: { readonly value: number; readonly atMicros: number } | undefined,
  rules: HeatRules,
  nowMicros: number,
): HeatWatch {
  if (reading === undefined) return watch;
  const millicelsius = believed(watch, reading);
  const derateAt =
    watch.warmAtMicros === undefined
      ? rules.derateMillicelsius
      : rules.derateMillicelsius - DERATE_HYSTERESIS_MILLICELSIUS;
  const stopAt = watch.tooHot
    ? Math.min(rules.stopMillicelsius, rules.derateMillicelsius) - DERATE_HYSTERESIS_MILLICELSIUS
    : rules.stopMillicelsius;
  return {
    millicelsius,
    readAtMicros: reading.atMicros,
    warmAtMicros: warmAt(watch.warmAtMicros, millicelsius >= derateAt, nowMicros),
    tooHot: millicelsius >= stopAt,
  };
}

function believed(watch: HeatWatch, reading: { readonly value: number; readonly atMicros: number }): number {
  if (watch.millicelsius === undefined) return reading.value;
  const seconds = (reading.atMicros - watch.readAtMicros) / 1_000_000;
  return Math.max(reading.value, watch.millicelsius - FASTEST_COOLING_MILLICELSIUS_PER_SECOND * seconds);
}

function warmAt(before: number | undefined, warm: boolean, nowMicros: number): number | undefined {
  if (warm) return nowMicros;
  return before !== undefined && nowMicros - before < COOL_FOR_MICROS ? before : undefined;
}

/** @param silentMicros how long the thermometer has given nothing; 0 where none is fitted */
export function heatCauses(watch: HeatWatch, rules: HeatRules, silentMicros: number): readonly FaultCode[] {
  const causes: FaultCode[] = [];
  const { millicelsius } = watch;
  if (watch.tooHot || silentMicros >= HEAT_UNKNOWN_AFTER_MICROS) causes.push('over-temperature');
  if (watch.warmAtMicros !== undefined) causes.push('heat-derating');
  const unusual =
    millicelsius !== undefined &&
    (millicelsius > rules.warnHighMillicelsius || millicelsius < rules.warnLowMillicelsius);
  if (unusual) causes.push('temperature-warning');
  return causes;
}
