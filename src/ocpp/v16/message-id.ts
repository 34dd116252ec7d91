// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/**
 * The message id of a queued message: the same for each try, so that a central system can tell a repetition, and no
 * other message's (OCPP-J 1.6 errata 3.1 and 3.7). A name-based UUID (RFC 9562 §5.8, version 8 over SHA-256).
 * @param parts what makes the message the one it is
 */
export function repeatableId(...parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
