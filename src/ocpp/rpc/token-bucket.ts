// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';

export interface TokenBucket {
  /** Takes one token; false when there is none. */
  take(): boolean;
}

/**
 * Lets bursts of `capacity` through and `perSecond` in the long run.
 * @param capacity > 0
 * @param perSecond > 0
 */
export function createTokenBucket(clock: Clock, capacity: number, perSecond: number): TokenBucket {
  let tokens = capacity;
  let filledAtMicros = clock.monotonicMicros();
  return {
    take() {
      const now = clock.monotonicMicros();
      tokens = Math.min(capacity, tokens + ((now - filledAtMicros) / 1_000_000) * perSecond);
      filledAtMicros = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
