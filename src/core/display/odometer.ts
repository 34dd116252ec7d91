// SPDX-License-Identifier: Apache-2.0
import { decimal, say } from './messages/catalogue.ts';
import type { Language } from './messages/languages.ts';

/** What a charger has done in its life. */
export interface LifetimeCounters {
  readonly wattHours: number;
  readonly sessions: number;
  /** How long energy flowed; undefined where nobody counted it. */
  readonly chargingSeconds?: number | undefined;
  /** Undefined where nobody counts them. */
  readonly contactorCycles?: number | undefined;
  readonly plugCycles?: number | undefined;
}

/** Five lines of a display of two rows have their turns in that time. */
const TURN_MS = 15_000;
const HOUR_SECONDS = 3600;

/** Whether the counters have their turn, or what the display says otherwise. @param nowMs any clock that runs on */
export function isOdometerTurn(nowMs: number): boolean {
  return Math.floor(nowMs / TURN_MS) % 2 === 1;
}

/** The counters, a line each. */
export function odometerLines(counters: LifetimeCounters, language: Language): readonly string[] {
  const { chargingSeconds } = counters;
  const hours = chargingSeconds === undefined ? undefined : Math.floor(chargingSeconds / HOUR_SECONDS);
  const counted = [
    ['odometer.sessions', counters.sessions],
    ['odometer.charging-time', hours],
    ['odometer.contactor-cycles', counters.contactorCycles],
    ['odometer.plug-cycles', counters.plugCycles],
  ] as const;
  return [
    say(language, 'odometer.energy', { kilowattHours: decimal(language, counters.wattHours / 1000, 1) }),
    ...counted.flatMap(([key, count]) => (count === undefined ? [] : [say(language, key, { count: String(count) })])),
  ];
}
