// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { FaultCode } from './catalogue.ts';
import { detectCauses, type Observations } from './detect.ts';

const healthy: Observations = {
  vehicle: 'C',
  diode: 'present',
  pilotAgeMicros: 10_000,
  inputLost: false,
  emergencyStop: false,
  coverOpen: false,
  earthPresent: true,
  selfTestFailed: false,
  codingOhms: 220,
  cableChanged: false,
  dipChanged: false,
  thermometerLost: false,
  loopOverrun: false,
  lockLate: false,
  ventilationRefused: false,
};
const causes = (change: Partial<Observations>) => detectCauses({ ...healthy, ...change });

describe('detection of fault causes', () => {
  it('finds none on a healthy charger, nor on one without the optional parts', () => {
    expect(causes({})).toEqual([]);
    expect(
      causes({
        emergencyStop: undefined,
        coverOpen: undefined,
        earthPresent: undefined,
        codingOhms: undefined,
      }),
    ).toEqual([]);
  });

  it.each<[Partial<Observations>, FaultCode]>([
    [{ emergencyStop: true }, 'emergency-stop'],
    [{ coverOpen: true }, 'tamper'],
    [{ earthPresent: false }, 'earth-lost'],
    [{ selfTestFailed: true }, 'residual-self-test'],
    [{ vehicle: 'E' }, 'pilot-short'],
    [{ vehicle: 'error' }, 'pilot-out-of-range'],
    [{ diode: 'missing' }, 'missing-diode'],
    [{ codingOhms: Number.POSITIVE_INFINITY }, 'proximity-open'],
    [{ codingOhms: 59 }, 'proximity-open'],
    [{ pilotAgeMicros: 40_001 }, 'input-lost'],
    [{ inputLost: true }, 'input-lost'],
    [{ thermometerLost: true }, 'thermometer-lost'],
    [{ loopOverrun: true }, 'loop-overrun'],
    [{ lockLate: true }, 'lock-failure'],
    [{ cableChanged: true }, 'cable-changed'],
    [{ dipChanged: true }, 'dip-changed'],
    [{ ventilationRefused: true }, 'ventilation-demand'],
  ])('finds in %j only %s', (change, code) => {
    expect(causes(change)).toEqual([code]);
  });

  it('looks at diode and proximity only while a vehicle is connected', () => {
    expect(causes({ vehicle: 'A', diode: 'missing', codingOhms: Number.POSITIVE_INFINITY })).toEqual([]);
  });
});
