// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { MeterSample } from '../../core/session/session.ts';
import { MEASURAND_ITEMS } from '../../settings/measurands.ts';
import { MeterValuesRequest } from './generated/validators.mjs';
import { meterValue } from './meter-values.ts';

const SAMPLE: MeterSample = {
  atMillis: Date.parse('2026-03-29T01:30:00.250Z'),
  importWattHours: 2_147_483_647,
  watts: -1500,
  milliamps: [15_987, 16_000, 0],
  millivolts: [230_100, 229_987, 0],
  temperatureMillicelsius: null,
  offeredMilliamps: 6000,
};

function values(measurands: readonly string[], sample = SAMPLE): readonly string[] {
  return (meterValue(sample, measurands, 'Sample.Periodic')?.sampledValue ?? []).map(
    (value) => `${value.measurand}/${value.phase ?? ''}/${value.value} ${value.unit}`,
  );
}

describe('meter values', () => {
  it('hold one value for each connected phase, and the energy without one (M05)', () => {
    expect(
      values(['Energy.Active.Import.Register', 'Current.Import', 'Voltage', 'Current.Offered', 'Power.Active.Import']),
    ).toEqual([
      'Energy.Active.Import.Register//2147483647 Wh',
      'Current.Import/L1/15.987 A',
      'Current.Import/L2/16 A',
      'Voltage/L1-N/230.1 V',
      'Voltage/L2-N/229.987 V',
      'Current.Offered//6 A',
      'Power.Active.Import//-1500 W',
    ]);
  });

  it('hold the one phase that was asked for (K04)', () => {
    expect(values(['Voltage.L3', 'Current.Import.L2'])).toEqual(['Voltage/L3-N/0 V', 'Current.Import/L2/16 A']);
  });

  it('leave out what is not known, and are nothing without any value', () => {
    expect(values(['Temperature', 'SoC'])).toEqual([]);
    expect(meterValue(SAMPLE, ['Temperature'], 'Trigger')).toBeUndefined();
    expect(values(['Temperature'], { ...SAMPLE, temperatureMillicelsius: -5500 })).toEqual([
      'Temperature//-5.5 Celcius',
    ]);
  });

  it('tell the register first, the total power before its phases, and a frequency without unit (M05)', () => {
    const sample: MeterSample = {
      ...SAMPLE,
      phaseWatts: [-700, -800, 0],
      frequencyMillihertz: 49_980,
      offeredWatts: 4140,
      intervalWattHours: 12,
    };
    const asked = ['Frequency', 'Power.Active.Import', 'Power.Offered', 'Energy.Active.Import.Interval'];
    expect(values([...asked, 'Power.Active.Import.L3', 'Energy.Active.Import.Register'], sample)).toEqual([
      'Energy.Active.Import.Register//2147483647 Wh',
      'Frequency//49.98 undefined',
      'Power.Active.Import//-1500 W',
      'Power.Active.Import/L1/-700 W',
      'Power.Active.Import/L2/-800 W',
      'Power.Offered//4140 W',
      'Energy.Active.Import.Interval//12 Wh',
      'Power.Active.Import/L3/0 W',
    ]);
  });

  it('of the mains connection are of the inlet, those of a connector of the outlet (M02)', () => {
    const places = (connectorId: number) =>
      meterValue(SAMPLE, ['Voltage.L1'], 'Sample.Clock', connectorId)?.sampledValue.map(({ location }) => location);
    expect([places(0), places(1)]).toEqual([['Inlet'], [undefined]]);
  });

  it('that are signed follow the plain register as JSON (M06)', () => {
    const signed = { signedMeterData: 'T0NNRg==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' };
    const sample: MeterSample = { ...SAMPLE, signed: { ...signed, covers: 'reading' } };
    const told = meterValue(sample, ['Voltage.L1', 'Energy.Active.Import.Register'], 'Transaction.Begin');
    expect(told?.sampledValue.map(({ format, measurand }) => [measurand, format])).toEqual([
      ['Energy.Active.Import.Register', undefined],
      ['Energy.Active.Import.Register', 'SignedData'],
      ['Voltage', undefined],
    ]);
    expect(JSON.parse(told?.sampledValue[1]?.value ?? '')).toEqual(signed);
    expect(MeterValuesRequest({ connectorId: 1, meterValue: [told] })).toBe(true);
  });

  it('carry one context and the time of the sample (M05, T08)', () => {
    const value = meterValue(SAMPLE, MEASURAND_ITEMS, 'Sample.Clock');
    expect(value?.timestamp).toBe('2026-03-29T01:30:00.250Z');
    expect(new Set(value?.sampledValue.map((sampled) => sampled.context))).toEqual(new Set(['Sample.Clock']));
    expect(MeterValuesRequest({ connectorId: 1, meterValue: [value] })).toBe(true);
  });
});
