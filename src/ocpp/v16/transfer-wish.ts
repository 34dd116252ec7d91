// SPDX-License-Identifier: Apache-2.0
import { EARLIEST_WALL_MILLIS } from '../../core/units/wall-time.ts';
import type { UploadWish } from '../../station/transfers-api.ts';
import { readTimestamp } from './timestamp.ts';

/** What GetDiagnostics and GetLog have in common. An impossible time is no bound. */
export function uploadWish(
  location: string,
  period: { readonly from: string | undefined; readonly to: string | undefined },
  tries: { readonly retries?: number; readonly retryInterval?: number },
): UploadWish {
  const time = (text: string | undefined) => (text === undefined ? undefined : readMoment(text));
  return {
    location,
    fromMillis: time(period.from),
    toMillis: time(period.to),
    retries: tries.retries,
    intervalSeconds: tries.retryInterval,
  };
}

/** A time that may lie far back, which then is as good as 1970; undefined when it is none. */
export function readMoment(text: string): number | undefined {
  const known = readTimestamp(text);
  if (known !== undefined) return known;
  const millis = Date.parse(text);
  return millis < EARLIEST_WALL_MILLIS ? 0 : undefined;
}
