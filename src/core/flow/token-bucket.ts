// SPDX-License-Identifier: Apache-2.0

export interface TokenBucket {
  /** Takes one token; false when there is none. */
  take(nowMicros: number): boolean;
}

/**
 * Lets bursts of `capacity` through and `perSecond` in the long run.
 * @param capacity > 0
 * @param perSecond > 0
 */
export function createTokenBucket(capacity: number, perSecond: number, nowMicros: number): TokenBucket {
  let tokens = capacity;
  let filledAtMicros = nowMicros;
  return {
    take(now) {
      tokens = Math.min(capacity, tokens + ((now - filledAtMicros) / 1_000_000) * perSecond);
      filledAtMicros = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
