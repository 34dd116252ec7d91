// SPDX-License-Identifier: Apache-2.0
import { USUAL_CLOSING_RULES } from '../../src/core/charge/closing-budget.ts';
import { CATALOGUE_POLICY } from '../../src/core/faults/active-set.ts';
import type { GuardConfig } from '../../src/guard/config.ts';
import type { FastInputs } from '../../src/guard/fast-inputs.ts';
import type { SlowSeen } from '../../src/guard/slow-inputs.ts';
import type { MeterReading } from '../../src/ports/devices.ts';

/** A tethered 32 A charger without a switch for its current. */
export const GUARD_CONFIG: GuardConfig = {
  boardId: 'bare',
  maximumMilliamps: 32_000,
  dipMilliamps: () => 32_000,
  hasDip: false,
  socket: false,
  faultPolicy: CATALOGUE_POLICY,
  closings: USUAL_CLOSING_RULES,
};

/** No vehicle, nothing wrong, no sensor fitted that need not be. */
export const FAST_INPUTS: FastInputs = {
  vehicle: 'A',
  diode: 'present',
  sample: undefined,
  look: undefined,
  pilotAgeMicros: 0,
  contactsClosed: false,
  residualTripped: false,
  emergencyStop: undefined,
  coverOpen: undefined,
  earthPresent: undefined,
  locked: true,
  inputLost: false,
};

/** No slow part is fitted: nothing is said, nothing is lost. */
export const SLOW_SEEN: SlowSeen = {
  meter: undefined,
  mains: undefined,
  temperature: undefined,
  proximity: undefined,
  dip: undefined,
  meterState: { lost: false, silentMicros: 0, noisy: false, restarted: false },
  thermometerLost: false,
  thermometerSilentMicros: 0,
  proximityLost: false,
};

/** What a meter gives that measures nothing but what is named. */
export function meterReading(measured: Partial<MeterReading>): MeterReading {
  return {
    millivolts: undefined,
    milliamps: undefined,
    watts: undefined,
    importWattHours: undefined,
    exportWattHours: undefined,
    ...measured,
  };
}
