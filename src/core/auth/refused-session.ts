// SPDX-License-Identifier: Apache-2.0
import { MAXIMUM_PILOT_MILLIAMPS, MINIMUM_PILOT_MILLIAMPS } from '../units/units.ts';

/** What becomes of a session whose tag the central system refuses after its start (OCPP 1.6 §4.8). */
export type RefusalConsequence =
  | { readonly kind: 'stop' }
  /** It stays open without energy. */
  | { readonly kind: 'suspend' }
  /** Energy flows until the register shows this. */
  | { readonly kind: 'limit'; readonly untilWattHours: number };

export interface RefusalRules {
  /** StopTransactionOnInvalidId. */
  readonly stops: boolean;
  /** MaxEnergyOnInvalidId, counted from the refusal. */
  readonly energyWattHours: number;
}

/** @param registerWattHours the meter's register at the time of the refusal */
export function onRefusal(registerWattHours: number, rules: RefusalRules): RefusalConsequence {
  if (rules.stops) return { kind: 'stop' };
  if (rules.energyWattHours <= 0) return { kind: 'suspend' };
  return { kind: 'limit', untilWattHours: registerWattHours + rules.energyWattHours };
}

/** Time from the last reading to open contacts: the meter's turn, and 6 s for the vehicle (IEC 61851-1 A.6 10.2). */
const STOPPING_SECONDS = 10;

/**
 * The current a refused session may still have. Near the end it is the smallest there is, so that what flows while the
 * contacts open stays below one or two watt-hours; without a reading it is none.
 */
export function refusedMilliamps(
  meter: { readonly registerWattHours: number; readonly watts: number } | undefined,
  untilWattHours: number,
): number {
  if (meter === undefined) return 0;
  const leftWattSeconds = (untilWattHours - meter.registerWattHours) * 3600;
  if (leftWattSeconds <= 0) return 0;
  return leftWattSeconds <= meter.watts * STOPPING_SECONDS ? MINIMUM_PILOT_MILLIAMPS : MAXIMUM_PILOT_MILLIAMPS;
}
