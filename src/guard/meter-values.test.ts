// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { MeterReading } from '../ports/devices.ts';
import { meterCurrents, meterPower, meterVoltages } from './meter-values.ts';

const full: MeterReading = {
  millivolts: [230_000, 0, 0],
  milliamps: [6000, 0, 0],
  watts: 1380,
  importWattHours: 12,
  exportWattHours: undefined,
};
const nothing: MeterReading = {
  millivolts: undefined,
  milliamps: undefined,
  watts: undefined,
  importWattHours: undefined,
  exportWattHours: undefined,
};
const at = (value: MeterReading) => ({ value, atMicros: 5 });

describe('values of a meter reading', () => {
  it('carry the time they were read', () => {
    expect(meterCurrents(at(full))).toEqual({ milliamps: [6000, 0, 0], atMicros: 5 });
    expect(meterVoltages(at(full))).toEqual({ millivolts: [230_000, 0, 0], atMicros: 5 });
    expect(meterPower(at(full))).toEqual({ watts: 1380, importWattHours: 12, atMicros: 5 });
  });

  it('are missing where the meter has none, and before the first reading', () => {
    for (const get of [meterCurrents, meterVoltages, meterPower]) {
      expect(get(at(nothing))).toBeUndefined();
      expect(get(undefined)).toBeUndefined();
    }
    expect(meterPower(at({ ...full, watts: undefined }))).toBeUndefined();
    expect(meterPower(at({ ...full, importWattHours: undefined }))).toBeUndefined();
  });
});
