// SPDX-License-Identifier: Apache-2.0

/** Longest idTag (OCPP 1.6 §7.15, CiString20). */
const MAXIMUM_LENGTH = 20;

const PRINTABLE = /^[\x20-\x7e]+$/;

/** Whether a text can be an idTag: 1 to 20 printable ASCII characters. */
export function isIdTag(text: string): boolean {
  return text.length <= MAXIMUM_LENGTH && PRINTABLE.test(text);
}

/** Tags are opaque and compared without regard to case (OCPP 1.6 §7.15). */
export function sameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/**
 * The idTag of a card: its UID in upper-case hex.
 * @param uid 4, 7 or 10 bytes, byte 0 first (ISO/IEC 14443-3)
 * @param byteOrder `BE` keeps byte 0 first, `LE` turns the UID round
 */
export function tagFromUid(uid: Uint8Array, byteOrder: 'BE' | 'LE'): string {
  const bytes = byteOrder === 'BE' ? [...uid] : [...uid].reverse();
  return bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}
