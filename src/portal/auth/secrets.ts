// SPDX-License-Identifier: Apache-2.0
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Bytes nobody can guess: node:crypto's randomBytes. Not the Random port, which a bench seeds.
 * @param length in bytes
 */
export type SecureBytes = (length: number) => Uint8Array;

/** No 0/O, 1/I/L, 2/Z, 5/S, 8/B: read from a small display and typed on a phone. */
const CODE_ALPHABET = '34679ACDEFGHJKMNPQRTUVWXY';
const CODE_LENGTH = 8;
/** Bytes from here on are thrown away: they would make the first letters likelier than the others. */
const FIRST_UNFAIR_BYTE = 256 - (256 % CODE_ALPHABET.length);

/** A one-time code of 8 characters, about 37 bits. */
export function newCode(secureBytes: SecureBytes): string {
  let code = '';
  while (code.length < CODE_LENGTH) {
    const fair = [...secureBytes(CODE_LENGTH)].filter((byte) => byte < FIRST_UNFAIR_BYTE);
    code += fair.map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join('');
  }
  return code.slice(0, CODE_LENGTH);
}

/** 256 bits as 43 characters. */
export function newToken(secureBytes: SecureBytes): string {
  return Buffer.from(secureBytes(32)).toString('base64url');
}

/** What is kept of a token: 64 hex digits. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Equality that takes the same time wherever the texts differ. */
export function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
