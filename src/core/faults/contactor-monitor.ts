// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from './catalogue.ts';

/** What the contactor was told and when; compared with its mirror contact each scan. */
export interface ContactorMonitor {
  readonly coil: boolean;
  readonly coilSinceMicros: number;
  /** The mirror contact agreed with the coil since the coil last changed. */
  readonly followed: boolean;
}

/** Pull-in or release lag that is still plausible (feedback within 200 ms: Phoenix EV-CC register 4007 default). */
export const CONTACTOR_FOLLOWS_WITHIN_MICROS = 200_000;
/** Contacts that are still closed this long after the coil lost its current are welded (OpenEVSE looks after 1 s). */
export const WELDED_AFTER_MICROS = 1_000_000;

export function initialContactorMonitor(nowMicros: number): ContactorMonitor {
  return { coil: false, coilSinceMicros: nowMicros, followed: false };
}

/**
 * @param coil what the coil output was set to in the previous scan
 * @param closed the mirror contact now
 */
export function watchContactor(
  monitor: ContactorMonitor,
  coil: boolean,
  closed: boolean,
  nowMicros: number,
): { readonly monitor: ContactorMonitor; readonly cause: FaultCode | undefined } {
  const changed = coil !== monitor.coil;
  const coilSinceMicros = changed ? nowMicros : monitor.coilSinceMicros;
  const followed = closed === coil || (!changed && monitor.followed);
  const next: ContactorMonitor = { coil, coilSinceMicros, followed };
  const elapsedMicros = nowMicros - coilSinceMicros;
  if (closed === coil) return { monitor: next, cause: undefined };
  if (!coil) return { monitor: next, cause: elapsedMicros >= WELDED_AFTER_MICROS ? 'welded-contactor' : undefined };
  if (followed) return { monitor: next, cause: 'contactor-opened' };
  return {
    monitor: next,
    cause: elapsedMicros >= CONTACTOR_FOLLOWS_WITHIN_MICROS ? 'contactor-not-closing' : undefined,
  };
}
