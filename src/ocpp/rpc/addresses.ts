// SPDX-License-Identifier: Apache-2.0
import type { LookupFunction } from 'node:net';

/**
 * How long one of several addresses of a name is tried before the next one. Node's own 250 ms are less than one round trip
 * of a slow mobile network, so that no address would ever be reached.
 */
const ATTEMPT_MS = 5000;

/** How a TCP connection finds its address. @param lookup resolves names in place of the system; asked anew each time */
export function addressOptions(lookup: LookupFunction | undefined): {
  readonly autoSelectFamilyAttemptTimeout: number;
  readonly lookup?: LookupFunction;
} {
  return { autoSelectFamilyAttemptTimeout: ATTEMPT_MS, ...(lookup && { lookup }) };
}
