// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../units/units.ts';

/** Why a session ended (the words of OCPP 1.6 §7.36 Reason). */
export const STOP_REASONS = [
  'DeAuthorized',
  'EmergencyStop',
  'EVDisconnected',
  'HardReset',
  'Local',
  'Other',
  'PowerLoss',
  'Reboot',
  'Remote',
  'SoftReset',
  'UnlockCommand',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** What the meter said at one time. */
export interface MeterSample {
  readonly atMillis: number;
  readonly importWattHours: number;
  /** Null: the meter has no such values. */
  readonly watts: number | null;
  readonly milliamps: PerPhase | null;
  readonly millivolts: PerPhase | null;
  readonly temperatureMillicelsius: number | null;
  /** The current offered to the vehicle then. */
  readonly offeredMilliamps: number;
}

/** One charging session as the journal keeps it. */
export interface SessionRecord {
  /** UUID. */
  readonly id: string;
  readonly connectorId: number;
  readonly idTag: string;
  readonly startedAtMillis: number;
  readonly meterStartWattHours: number;
  /** The last register seen while it runs; the final one when it is over. */
  readonly meterLastWattHours: number;
  readonly stoppedAtMillis: number | undefined;
  readonly stopReason: StopReason | undefined;
  /** The central system refused the tag after the start: energy stays off until the session ends. */
  readonly deauthorized: boolean;
  /** A central system was set when it started, and hears of all of it; else it is only in the journal. */
  readonly reported: boolean;
  /** How long energy flowed, by a clock that is never set; undefined where nobody counted it. */
  readonly chargingMillis?: number | undefined;
}
