// SPDX-License-Identifier: Apache-2.0
import type { GuardSettings } from './messages.ts';

/** What a guard goes by until a station says otherwise: the least current, the narrowest limits of both manuals, no ventilation. */
export const CAUTIOUS_SETTINGS: GuardSettings = {
  stationLossGraceSeconds: 0,
  fallbackMilliamps: 0,
  ventilated: false,
  derateMillicelsius: 70_000,
  derateMilliamps: 6000,
  stopMillicelsius: 90_000,
  temperatureCorrectionMillicelsius: 0,
  warnHighMillicelsius: 85_000,
  warnLowMillicelsius: -35_000,
  overload: { reduces: true, stopPercent: 120 },
  voltage: {
    stops: true,
    highMillivolts: 265_000,
    lowMillivolts: 180_000,
    highEndsMillivolts: 250_000,
    lowEndsMillivolts: 200_000,
    warnHighMillivolts: 270_000,
    warnLowMillivolts: 170_000,
  },
  lock: { permanent: false, opensWithoutVehicle: true },
  phases: 3,
  meter: null,
  mainsMeter: null,
};
