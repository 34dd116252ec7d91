// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FakeStation, memorySettings, SAMPLE } from '../../../test/ocpp/fake-station.ts';
import { unmeasurableItems } from './measurable.ts';

/** Its meter tells no frequency and no power of single phases. */
function station(): FakeStation {
  return new FakeStation(memorySettings());
}

describe('measurands that a charger cannot measure (K04, M05)', () => {
  it.each([
    'MeterValuesSampledData',
    'metervaluesaligneddata',
    'StopTxnSampledData',
    'StopTxnAlignedData',
    'StartTxnSampledData',
  ])('are found in %s, whatever their case', (key) => {
    expect(unmeasurableItems(station(), key, 'Voltage, frequency,Power.Active.Import.L2')).toEqual([
      'Frequency',
      'Power.Active.Import.L2',
    ]);
  });

  it('are none of those it gives or works out, and none in other keys', () => {
    const all =
      'Energy.Active.Import.Register,Energy.Active.Import.Interval,Power.Active.Import,Voltage.L3,Temperature';
    expect(unmeasurableItems(station(), 'MeterValuesSampledData', all)).toEqual([]);
    expect(unmeasurableItems(station(), 'MeterValuesSampledData', '')).toEqual([]);
    expect(unmeasurableItems(station(), 'ConnectorPhaseRotation', 'Frequency')).toEqual([]);
    expect(unmeasurableItems(station(), 'NoSuchKey', 'Frequency')).toEqual([]);
  });

  it('are not known while no meter answers', () => {
    const silent = station();
    silent.meter = undefined;
    expect(unmeasurableItems(silent, 'MeterValuesSampledData', 'Frequency')).toEqual([]);
    silent.meter = { ...SAMPLE, frequencyMillihertz: 49_980 };
    expect(unmeasurableItems(silent, 'MeterValuesSampledData', 'Frequency')).toEqual([]);
  });
});
