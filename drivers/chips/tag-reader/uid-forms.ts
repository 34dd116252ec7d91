// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** Bytes of single, double and triple size UIDs (ISO/IEC 14443-3 §6.5.4). */
const UID_LENGTHS = [4, 7, 10] as const;
export type UidLength = (typeof UID_LENGTHS)[number];

/** `BE`: byte 0 of the UID comes first, or is the most significant of a number · `LE`: the other way round. */
export type ByteOrder = 'BE' | 'LE';

/** What a reader says of a UID, and how. */
export interface UidForm {
  readonly byteOrder: ByteOrder;
  /** How many bytes the UID has; undefined: whatever comes, if a UID can have that many. */
  readonly uidBytes: UidLength | undefined;
}

/** Options of readers that make a number of the UID, to be spread into their own. */
export const UID_FORM_OPTIONS = {
  byteOrder: v.optional(v.picklist(['BE', 'LE']), 'BE'),
  uidBytes: v.optional(v.picklist(UID_LENGTHS)),
};

export function isUidLength(length: number): length is UidLength {
  return UID_LENGTHS.some((known) => known === length);
}

/** The UID, byte 0 first, or undefined when a UID cannot have that many bytes. */
export function uidFromBytes(bytes: Uint8Array, form: UidForm): Uint8Array | undefined {
  if (!isUidLength(bytes.length)) return undefined;
  if (form.uidBytes !== undefined && bytes.length !== form.uidBytes) return undefined;
  return form.byteOrder === 'BE' ? Uint8Array.from(bytes) : Uint8Array.from(bytes).reverse();
}

/**
 * The UID in hex digits of either case. Readers that print numbers leave out a leading zero, so 7 digits are 8 (ETEK
 * EKEPC3 manual §5.4: card numbers have 7, 8 or 14 hex digits), 13 are 14 and 19 are 20.
 */
export function uidFromHex(text: string, form: UidForm): Uint8Array | undefined {
  if (!/^[0-9a-f]+$/i.test(text)) return undefined;
  const digits = text.length % 2 === 0 ? text : `0${text}`;
  const bytes = digits.match(/../g) ?? [];
  return uidFromBytes(
    Uint8Array.from(bytes, (pair) => Number.parseInt(pair, 16)),
    form,
  );
}

/**
 * The UID as a decimal number, with or without leading zeros: 8 or 10 digits of a UID of 4 bytes, and the 9 digits of
 * ETEK's own cards (ETEK EKEPC3 manual §5.3). Without `uidBytes` the number has 4 bytes. A number with more is none.
 */
export function uidFromDecimal(text: string, form: UidForm): Uint8Array | undefined {
  const length = form.uidBytes ?? 4;
  // 10 bytes are at most 25 digits; more would only be leading zeros, or work for nothing.
  if (!/^[0-9]{1,25}$/.test(text)) return undefined;
  const digits = BigInt(text).toString(16);
  if (digits.length > length * 2) return undefined;
  return uidFromHex(digits.padStart(length * 2, '0'), form);
}
