// SPDX-License-Identifier: Apache-2.0

/** What a charger has done in its life. */
export interface LifetimeCounters {
  readonly wattHours: number;
  readonly sessions: number;
  /** Undefined where nobody counts them. */
  readonly contactorCycles?: number | undefined;
  readonly plugCycles?: number | undefined;
}

/** Four lines of a display of two rows have their turns in that time. */
const TURN_MS = 12_000;

/** Whether the counters have their turn, or what the display says otherwise. @param nowMs any clock that runs on */
export function isOdometerTurn(nowMs: number): boolean {
  return Math.floor(nowMs / TURN_MS) % 2 === 1;
}

/** The counters, a line of at most 16 characters each. */
export function odometerLines({ wattHours, sessions, ...cycles }: LifetimeCounters): readonly string[] {
  const counted = [
    ['Contactor', cycles.contactorCycles],
    ['Plug-ins', cycles.plugCycles],
  ] as const;
  return [
    `${(wattHours / 1000).toFixed(1)} kWh`,
    `Sessions ${sessions}`,
    ...counted.flatMap(([name, count]) => (count === undefined ? [] : [`${name} ${count}`])),
  ];
}
