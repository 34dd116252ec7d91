// SPDX-License-Identifier: Apache-2.0
import type { MeterSample } from '../../core/session/session.ts';
import type { PerPhase } from '../../core/units/units.ts';
import { type MeasuredPhase, parseMeasurand } from '../../settings/measurands.ts';
import type { MeterValuesRequest } from './generated/validators.mjs';
import { timestamp } from './timestamp.ts';

export type MeterValue = MeterValuesRequest['meterValue'][number];
type SampledValue = MeterValue['sampledValue'][number];
type Context = NonNullable<SampledValue['context']>;

const PHASES: readonly MeasuredPhase[] = ['L1', 'L2', 'L3'];

/**
 * A sample as one MeterValue with the measurands asked for, in that order (OCPP 1.6 §7.33), or undefined when nothing of
 * them is known. One SampledValue for each phase; the energy register is never split by phase.
 * @param measurands items of a measurand list, such as `Voltage.L1`
 */
export function meterValue(
  sample: MeterSample,
  measurands: readonly string[],
  context: Context,
): MeterValue | undefined {
  const sampledValue = measurands
    .flatMap((item) => sampledValues(sample, item))
    .map((value) => ({ ...value, context }));
  if (sampledValue.length === 0) return undefined;
  return { timestamp: timestamp(sample.atMillis), sampledValue };
}

function sampledValues(sample: MeterSample, item: string): SampledValue[] {
  const asked = parseMeasurand(item);
  if (asked === undefined) return [];
  const { measurand, phase } = asked;
  switch (measurand) {
    case 'Energy.Active.Import.Register':
      return [{ value: String(sample.importWattHours), measurand, unit: 'Wh' }];
    case 'Power.Active.Import':
      return sample.watts === null ? [] : [{ value: String(sample.watts), measurand, unit: 'W' }];
    case 'Current.Offered':
      return [{ value: thousandths(sample.offeredMilliamps), measurand, unit: 'A' }];
    case 'Current.Import':
      return perPhase(sample, sample.milliamps, phase).map(([live, value]) => {
        return { value, measurand, phase: live, unit: 'A' };
      });
    case 'Voltage':
      return perPhase(sample, sample.millivolts, phase).map(([live, value]) => {
        return { value, measurand, phase: `${live}-N`, unit: 'V' };
      });
    case 'Temperature':
      if (sample.temperatureMillicelsius === null) return [];
      // Spelled like this in the schema.
      return [{ value: thousandths(sample.temperatureMillicelsius), measurand, unit: 'Celcius', location: 'Body' }];
  }
}

/** A value for each phase asked for; none when the meter does not have them. */
function perPhase(
  sample: MeterSample,
  values: PerPhase | null,
  phase: MeasuredPhase | undefined,
): (readonly [MeasuredPhase, string])[] {
  if (values === null) return [];
  return livePhases(sample, phase).map((live) => [live, thousandths(ofPhase(values, live))] as const);
}

/** The phase asked for, or every connected one; all when the meter has no voltages, L1 when none has voltage. */
function livePhases(sample: MeterSample, phase: MeasuredPhase | undefined): readonly MeasuredPhase[] {
  if (phase !== undefined) return [phase];
  const { millivolts } = sample;
  if (millivolts === null) return PHASES;
  const live = PHASES.filter((candidate) => ofPhase(millivolts, candidate) > 0);
  return live.length > 0 ? live : ['L1'];
}

function ofPhase(values: PerPhase, phase: MeasuredPhase): number {
  switch (phase) {
    case 'L1':
      return values[0];
    case 'L2':
      return values[1];
    case 'L3':
      return values[2];
  }
}

/** Exact, and without an exponent for anything a meter can say. */
function thousandths(value: number): string {
  return String(value / 1000);
}
