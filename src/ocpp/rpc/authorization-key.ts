// SPDX-License-Identifier: Apache-2.0
import { Buffer } from 'node:buffer';

/**
 * The bytes of a password as they go into the header. An AuthorizationKey of 32 to 40 hex digits stands for 16 to 20
 * raw bytes, any of 0x00–0xFF (security whitepaper A00.FR.205); everything else is taken as the text it is. Whether the
 * bytes are printable never decides.
 */
export function passwordBytes(key: string): Uint8Array {
  const isHex = /^(?:[0-9a-f]{2}){16,20}$/i.test(key);
  return Buffer.from(key, isHex ? 'hex' : 'utf8');
}

/** Value of the Authorization header: `Basic` base64(user ":" password), the password byte for byte (RFC 7617). */
export function basicAuthorization(user: string, password: Uint8Array): string {
  return `Basic ${Buffer.concat([Buffer.from(`${user}:`, 'utf8'), password]).toString('base64')}`;
}
