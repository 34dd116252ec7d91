// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from './catalogue.ts';

/** What the contactor was told and when; compared with its mirror contact each scan. */
export interface ContactorMonitor {
  readonly coil: boolean;
  readonly coilSinceMicros: number;
  /** When coil and mirror contact last agreed. */
  readonly agreedAtMicros: number;
  /** The mirror contact agreed with the coil since the coil last changed. */
  readonly followed: boolean;
  /**
   * The contacts once did not open in time after the coil lost its current: they stick, or the coil's output does not
   * obey. From then on the interlock must cut the coil as a second channel, until service has looked (fault table F39).
   */
  readonly stuck: boolean;
}

/** Pull-in or release lag that is still plausible (feedback within 200 ms: Phoenix EV-CC register 4007 default). */
export const CONTACTOR_FOLLOWS_WITHIN_MICROS = 200_000;
/** Contacts bounce for some milliseconds when they close; what lasts longer than this is no bounce. */
export const BOUNCE_MICROS = 30_000;
/** Contacts that are still closed this long after the coil lost its current are welded (OpenEVSE looks after 1 s). */
export const WELDED_AFTER_MICROS = 1_000_000;

export function initialContactorMonitor(nowMicros: number): ContactorMonitor {
  return { coil: false, coilSinceMicros: nowMicros, agreedAtMicros: nowMicros, followed: false, stuck: false };
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
  const agreedAtMicros = closed === coil ? nowMicros : monitor.agreedAtMicros;
  const apartMicros = nowMicros - Math.max(coilSinceMicros, agreedAtMicros);
  const stuck = monitor.stuck || (!coil && closed && apartMicros >= CONTACTOR_FOLLOWS_WITHIN_MICROS);
  const next: ContactorMonitor = { coil, coilSinceMicros, agreedAtMicros, followed, stuck };
  // Contacts that opened only when the interlock cut the coil need service as much as welded ones.
  if (stuck && !closed) return { monitor: next, cause: 'welded-contactor' };
  if (closed === coil) return { monitor: next, cause: undefined };
  if (!coil) return { monitor: next, cause: apartMicros >= WELDED_AFTER_MICROS ? 'welded-contactor' : undefined };
  if (followed) return { monitor: next, cause: apartMicros >= BOUNCE_MICROS ? 'contactor-opened' : undefined };
  const late = nowMicros - coilSinceMicros >= CONTACTOR_FOLLOWS_WITHIN_MICROS;
  return { monitor: next, cause: late ? 'contactor-not-closing' : undefined };
}
