// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../catalogue.ts';

/** A trip so soon after closing is a fault of what was connected, not a disturbance: no retry (fault table F19). */
export const AT_CLOSING_MICROS = 2_000_000;

/** What kind of trip is on, and when the coil was last given current. */
export interface ResidualWatch {
  readonly trip: 'none' | 'usual' | 'at-closing';
  readonly coil: boolean;
  readonly closedAtMicros: number | undefined;
}

export const INITIAL_RESIDUAL_WATCH: ResidualWatch = { trip: 'none', coil: false, closedAtMicros: undefined };

/** A trip keeps its kind for as long as it lasts. While the monitor tests itself its output says nothing. */
export function watchResidual(
  watch: ResidualWatch,
  seen: { readonly tripped: boolean; readonly selfTestRunning: boolean; readonly coil: boolean },
  nowMicros: number,
): { readonly watch: ResidualWatch; readonly cause: FaultCode | undefined } {
  const closedAtMicros = seen.coil && !watch.coil ? nowMicros : watch.closedAtMicros;
  const { coil } = seen;
  if (!seen.tripped || seen.selfTestRunning) return { watch: { trip: 'none', coil, closedAtMicros }, cause: undefined };
  const isNew = watch.trip === 'none';
  const soon = closedAtMicros !== undefined && nowMicros - closedAtMicros < AT_CLOSING_MICROS;
  const trip = isNew ? (soon ? 'at-closing' : 'usual') : watch.trip;
  return {
    watch: { trip, coil, closedAtMicros },
    cause: trip === 'at-closing' ? 'residual-at-closing' : 'residual-current',
  };
}
