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
  /** That current on all phases of the supply at its nominal voltage. */
  readonly offeredWatts?: number | undefined;
  /** Active power of each phase, where the meter tells it. */
  readonly phaseWatts?: PerPhase | null | undefined;
  readonly frequencyMillihertz?: number | null | undefined;
  /** Energy since the sample before, in a series of samples. */
  readonly intervalWattHours?: number | undefined;
  /** The register as the meter itself signed it. */
  readonly signed?: SignedReading | undefined;
}

/** A register with the meter's own signature (OCA, Signed Meter Values in OCPP, §3.2.1: SignedMeterValueType). */
export interface SignedReading {
  /** Base64 of what the meter gave, such as an OCMF record; at most 2500 characters. */
  readonly signedMeterData: string;
  /** Empty where it stands in the data; at most 50 characters. */
  readonly signingMethod: string;
  /** `OCMF`, `EDL` …; at most 50 characters. */
  readonly encodingMethod: string;
  /** Base64 of `oca:base16:asn1:…` (§3.2.2), at most 2500 characters; empty where it is not told. */
  readonly publicKey: string;
  /** `transaction`: begin and end in one container, which is then told at the end only (§3.1.4). */
  readonly covers: 'reading' | 'transaction';
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
