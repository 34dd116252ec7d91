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
  residualTripped: false,
  selfTestRunning: false,
  selfTestFailed: false,
  proximityOhms: 220,
  temperatureMillicelsius: 25_000,
  thermometerLost: false,
  heatUnknown: false,
  loopOverrun: false,
  meterLost: false,
  lockLate: false,
  ventilationRefused: false,
  contactor: undefined,
};
const limits = { stopMillicelsius: 90_000, resumeMillicelsius: 65_000 };
const causes = (change: Partial<Observations>, active: FaultCode[] = []) => [
  ...detectCauses({ ...healthy, ...change }, limits, new Set(active)),
];

describe('detection of fault causes', () => {
  it('finds none on a healthy charger, nor on one without the optional parts', () => {
    expect(causes({})).toEqual([]);
    expect(
      causes({
        emergencyStop: undefined,
        coverOpen: undefined,
        earthPresent: undefined,
        proximityOhms: undefined,
        temperatureMillicelsius: undefined,
      }),
    ).toEqual([]);
  });

  it.each<[Partial<Observations>, FaultCode]>([
    [{ emergencyStop: true }, 'emergency-stop'],
    [{ coverOpen: true }, 'tamper'],
    [{ earthPresent: false }, 'earth-lost'],
    [{ residualTripped: true }, 'residual-current'],
    [{ selfTestFailed: true }, 'residual-self-test'],
    [{ vehicle: 'E' }, 'pilot-short'],
    [{ vehicle: 'error' }, 'pilot-out-of-range'],
    [{ diode: 'missing' }, 'missing-diode'],
    [{ proximityOhms: Number.POSITIVE_INFINITY }, 'proximity-open'],
    [{ proximityOhms: 59 }, 'proximity-open'],
    [{ pilotAgeMicros: 40_001 }, 'input-lost'],
    [{ inputLost: true }, 'input-lost'],
    [{ temperatureMillicelsius: 90_000 }, 'over-temperature'],
    [{ thermometerLost: true }, 'thermometer-lost'],
    [{ heatUnknown: true }, 'over-temperature'],
    [{ loopOverrun: true }, 'loop-overrun'],
    [{ meterLost: true }, 'meter-lost'],
    [{ lockLate: true }, 'lock-failure'],
    [{ ventilationRefused: true }, 'ventilation-demand'],
    [{ contactor: 'welded-contactor' }, 'welded-contactor'],
  ])('finds in %j only %s', (change, code) => {
    expect(causes(change)).toEqual([code]);
  });

  it('takes no trip seriously while the monitor tests itself', () => {
    expect(causes({ residualTripped: true, selfTestRunning: true })).toEqual([]);
  });

  it('looks at diode and proximity only while a vehicle is connected', () => {
    expect(causes({ vehicle: 'A', diode: 'missing', proximityOhms: Number.POSITIVE_INFINITY })).toEqual([]);
  });

  it('ends over-temperature only below its lower threshold', () => {
    expect(causes({ temperatureMillicelsius: 80_000 }, ['over-temperature'])).toEqual(['over-temperature']);
    expect(causes({ temperatureMillicelsius: 64_999 }, ['over-temperature'])).toEqual([]);
  });
});
