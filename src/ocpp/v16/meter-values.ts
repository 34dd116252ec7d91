// SPDX-License-Identifier: Apache-2.0
import type { MeterSample, SignedReading } from '../../core/session/session.ts';
import type { SampleContext, ToldSample } from '../../core/session/transaction-event.ts';
import type { PerPhase } from '../../core/units/units.ts';
import { type MeasuredPhase, parseMeasurand, REGISTER } from '../../settings/measurands.ts';
import type { MeterValuesRequest } from './generated/validators.mjs';
import { timestamp } from './timestamp.ts';

export type MeterValue = MeterValuesRequest['meterValue'][number];
type SampledValue = MeterValue['sampledValue'][number];
type Context = NonNullable<SampledValue['context']>;

const PHASES: readonly MeasuredPhase[] = ['L1', 'L2', 'L3'];

/** What the central system calls the reason of a sample (OCPP 1.6 §7.33 ReadingContext). */
export const CONTEXTS: Readonly<Record<SampleContext, Context>> = {
  periodic: 'Sample.Periodic',
  'clock-aligned': 'Sample.Clock',
  'transaction-begin': 'Transaction.Begin',
  'transaction-end': 'Transaction.End',
  'interruption-begin': 'Interruption.Begin',
  'interruption-end': 'Interruption.End',
};

/**
 * A sample as one MeterValue with the measurands asked for, in that order but the register first (OCPP 1.6 §7.33), or
 * undefined when nothing of them is known. One SampledValue for each phase; the energy is never split by phase.
 * @param measurands items of a measurand list, such as `Voltage.L1`
 * @param connectorId 0: the sample is of the mains connection
 */
export function meterValue(
  sample: MeterSample,
  measurands: readonly string[],
  context: Context,
  connectorId?: number,
): MeterValue | undefined {
  // Central systems take the first value for the register.
  const ordered = measurands.includes(REGISTER)
    ? [REGISTER, ...measurands.filter((item) => item !== REGISTER)]
    : measurands;
  const values = ordered.flatMap((item) => sampledValues(sample, item));
  // With another location than the outlet, which is the default (§7.23).
  const location = connectorId === 0 ? { location: 'Inlet' as const } : {};
  const sampledValue = values.map((value) => ({ ...location, ...value, context }));
  if (sampledValue.length === 0) return undefined;
  return { timestamp: timestamp(sample.atMillis), sampledValue };
}

/** The samples that go with the end of a transaction, one MeterValue for each time and context (OCPP 1.6 errata 3.13). */
export function transactionData(data: readonly ToldSample[]): readonly MeterValue[] {
  return data.flatMap(({ sample, measurands, context }) => meterValue(sample, measurands, CONTEXTS[context]) ?? []);
}

function sampledValues(sample: MeterSample, item: string): SampledValue[] {
  const asked = parseMeasurand(item);
  if (asked === undefined) return [];
  const { measurand, phase } = asked;
  switch (measurand) {
    case 'Energy.Active.Import.Register':
      return [
        { value: String(sample.importWattHours), measurand, unit: 'Wh' },
        ...(sample.signed === undefined ? [] : [signedValue(sample.signed)]),
      ];
    case 'Energy.Active.Import.Interval':
      return known(sample.intervalWattHours).map((value) => ({ value: String(value), measurand, unit: 'Wh' }));
    case 'Power.Active.Import':
      return power(sample, phase);
    case 'Power.Offered':
      return known(sample.offeredWatts).map((value) => ({ value: String(value), measurand, unit: 'W' }));
    case 'Current.Offered':
      return [{ value: thousandths(sample.offeredMilliamps), measurand, unit: 'A' }];
    case 'Current.Import':
      return perPhase(sample, sample.milliamps, phase).map(([live, value]) => {
        return { value: thousandths(value), measurand, phase: live, unit: 'A' };
      });
    case 'Voltage':
      return perPhase(sample, sample.millivolts, phase).map(([live, value]) => {
        return { value: thousandths(value), measurand, phase: `${live}-N`, unit: 'V' };
      });
    case 'Frequency':
      // No unit of the list is one of frequency (§7.41).
      return known(sample.frequencyMillihertz).map((value) => ({ value: thousandths(value), measurand }));
    case 'Temperature':
      // Spelled like this in the schema.
      return known(sample.temperatureMillicelsius).map((value) => {
        return { value: thousandths(value), measurand, unit: 'Celcius', location: 'Body' };
      });
  }
}

/** The total, then the phases where the meter tells them. */
function power(sample: MeterSample, phase: MeasuredPhase | undefined): SampledValue[] {
  const measurand = 'Power.Active.Import';
  const total: SampledValue[] =
    phase === undefined ? known(sample.watts).map((value) => ({ value: String(value), measurand, unit: 'W' })) : [];
  const phases = perPhase(sample, sample.phaseWatts ?? null, phase).map(([live, value]): SampledValue => {
    return { value: String(value), measurand, phase: live, unit: 'W' };
  });
  return [...total, ...phases];
}

/** The register as the meter signed it (OCA, Signed Meter Values in OCPP v1.0, §3.2.1). */
function signedValue({ signedMeterData, signingMethod, encodingMethod, publicKey }: SignedReading): SampledValue {
  const value = JSON.stringify({ signedMeterData, signingMethod, encodingMethod, publicKey });
  return { value, format: 'SignedData', measurand: REGISTER, unit: 'Wh', location: 'Outlet' };
}

function known(value: number | null | undefined): number[] {
  return value === null || value === undefined ? [] : [value];
}

/** A value for each phase asked for; none when the meter does not have them. */
function perPhase(
  sample: MeterSample,
  values: PerPhase | null,
  phase: MeasuredPhase | undefined,
): (readonly [MeasuredPhase, number])[] {
  if (values === null) return [];
  return livePhases(sample, phase).map((live) => [live, ofPhase(values, live)] as const);
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
