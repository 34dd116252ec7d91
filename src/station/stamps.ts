// SPDX-License-Identifier: Apache-2.0
import { EARLIEST_WALL_MILLIS, isClockSet } from '../core/units/wall-time.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { ClockJump } from './wall-clock.ts';

/**
 * Once the time is known, what was stamped by a clock that was not set gets its true time, on disk and in what the central
 * system has still to hear (OCPP 1.6 errata 3.11). Stamps beyond what the unset clock shows are of a run before an earlier
 * power cut, of which nobody knows how long it lasted: they are moved to before this run, at their distances.
 * @param runningMs how long the charger has been running
 */
export function putStampsRight(
  store: Pick<Store, 'samples' | 'stamps' | 'atomically'>,
  { beforeMillis, nowMillis }: ClockJump,
  runningMs: number,
  log: Log,
): void {
  if (isClockSet(beforeMillis) || !isClockSet(nowMillis)) return;
  try {
    store.samples.flush();
    store.atomically(() => {
      const latest = store.stamps.latestUnset();
      if (latest !== undefined && latest > beforeMillis) {
        const byMillis = Math.round(nowMillis - runningMs) - latest;
        store.stamps.shift({ afterMillis: beforeMillis, untilMillis: EARLIEST_WALL_MILLIS - 1, byMillis });
      }
      const byMillis = Math.round(nowMillis - beforeMillis);
      store.stamps.shift({ afterMillis: Number.MIN_SAFE_INTEGER, untilMillis: beforeMillis, byMillis });
    });
    log.info({ byMs: nowMillis - beforeMillis }, 'what was stamped before the clock was set has its time now');
  } catch (error) {
    log.error({ cause: String(error) }, 'stamps from before the clock was set could not be put right');
  }
}
