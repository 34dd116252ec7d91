// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/**
 * Signs of the hash: 16 bits. Enough to tell cards apart in a log; each stands for 65536 numbers of 4 bytes, where 32 bits
 * would stand for one, which anybody could find by trying them all.
 */
const DIGITS = 4;

/** A tag in a log line or the audit log: enough to tell two apart, not enough to make a card. */
export function fingerprint(idTag: string): string {
  return createHash('sha256').update(idTag.toLowerCase()).digest('hex').slice(0, DIGITS);
}
