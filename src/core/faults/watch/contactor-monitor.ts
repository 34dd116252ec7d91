// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../catalogue.ts';

/** Where the contacts should be. `either`: a controller of its own decides, within what it was permitted. */
export type ExpectedContacts = 'open' | 'closed' | 'either';

/** What the contactor was told and when; compared with its mirror contact each scan. */
export interface ContactorMonitor {
  readonly expected: ExpectedContacts;
  readonly expectedSinceMicros: number;
  /** When expectation and mirror contact last agreed. */
  readonly agreedAtMicros: number;
  /** The mirror contact agreed since the expectation last changed. */
  readonly followed: boolean;
  /**
   * The contacts once did not open in time after the coil lost its current, or closed without it: they stick, or the
   * coil's output does not obey. From then on the interlock must cut the coil as a second channel, until service has
   * looked (fault table F39).
   */
  readonly stuck: boolean;
}

/** How a contactor's contacts can be seen. */
export interface ContactorTraits {
  /** Pull-in or release lag that is still plausible, reporting included. */
  readonly followsWithinMicros: number;
  /** A controller switches it by itself, tests it unasked, and reports late. */
  readonly controllerSwitches: boolean;
}

/** Contacts bounce for some milliseconds when they are switched; what lasts longer than this is no bounce. */
export const BOUNCE_MICROS = 30_000;
/** Contacts that are still closed this long after the coil lost its current are welded (OpenEVSE looks after 1 s). */
export const WELDED_AFTER_MICROS = 1_000_000;

export function initialContactorMonitor(nowMicros: number): ContactorMonitor {
  return {
    expected: 'open',
    expectedSinceMicros: nowMicros,
    agreedAtMicros: nowMicros,
    followed: false,
    stuck: false,
  };
}

/**
 * @param expected what follows from what was ordered in the previous scan
 * @param closed the mirror contact now
 */
export function watchContactor(
  monitor: ContactorMonitor,
  expected: ExpectedContacts,
  closed: boolean,
  { followsWithinMicros, controllerSwitches }: ContactorTraits,
  nowMicros: number,
): { readonly monitor: ContactorMonitor; readonly cause: FaultCode | undefined } {
  const changed = expected !== monitor.expected;
  const agrees = expected === 'either' || closed === (expected === 'closed');
  const expectedSinceMicros = changed ? nowMicros : monitor.expectedSinceMicros;
  const followed = agrees || (!changed && monitor.followed);
  const agreedAtMicros = agrees ? nowMicros : monitor.agreedAtMicros;
  const apartMicros = nowMicros - Math.max(expectedSinceMicros, agreedAtMicros);
  // Contacts that were open have nothing to follow: it is current that nobody ordered.
  const patienceMicros = followed && !controllerSwitches ? BOUNCE_MICROS : followsWithinMicros;
  const stuck = monitor.stuck || (expected === 'open' && closed && apartMicros >= patienceMicros);
  const next: ContactorMonitor = { expected, expectedSinceMicros, agreedAtMicros, followed, stuck };
  // Contacts that opened only when the interlock cut the coil need service as much as welded ones.
  if (stuck && !closed) return { monitor: next, cause: 'welded-contactor' };
  if (agrees) return { monitor: next, cause: undefined };
  if (expected === 'open') {
    const welded = apartMicros >= Math.max(WELDED_AFTER_MICROS, followsWithinMicros);
    return { monitor: next, cause: welded ? 'welded-contactor' : undefined };
  }
  if (followed) return { monitor: next, cause: apartMicros >= BOUNCE_MICROS ? 'contactor-opened' : undefined };
  const late = nowMicros - expectedSinceMicros >= followsWithinMicros;
  return { monitor: next, cause: late ? 'contactor-not-closing' : undefined };
}
