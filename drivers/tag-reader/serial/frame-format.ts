// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { HEARD_OPTIONS } from '../../chips/tag-reader/heard-reader.ts';
import { UID_FORM_OPTIONS } from '../../chips/tag-reader/uid-forms.ts';
import { integer, serialBus } from '../../options.ts';

/** Bytes as hex digits, "02" or "0d0a". */
const markBytes = () =>
  v.pipe(
    v.string(),
    v.regex(/^([0-9a-f]{2}){0,4}$/i, 'must be 0 to 4 bytes in hex, such as "02" or "0d0a"'),
    v.transform((text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))),
  );

/** A frame is start, body, checksum and end, or start, body, end and checksum. */
const ENTRIES = {
  serial: serialBus(),
  /** What each frame begins with. */
  start: v.optional(markBytes(), ''),
  /** What each frame, or its body, ends with. */
  end: v.optional(markBytes(), ''),
  /** Bytes of the body; without it, the end says where the body ends. */
  length: v.optional(integer(1, 64)),
  /** First bytes of the body that are not of the card's number: an address, a length, a type. */
  skip: v.optional(integer(0, 32), 0),
  /** How the number is written. */
  payload: v.picklist(['ascii-hex', 'ascii-decimal', 'binary']),
  /** `xor` is also called BCC; `sum` is modulo 256; `crc16` is Modbus's, least significant byte first. */
  checksum: v.optional(v.picklist(['none', 'xor', 'sum', 'crc16']), 'none'),
  /** `after-end`: the checksum follows the end and covers it too. */
  checksumPlace: v.optional(v.picklist(['before-end', 'after-end']), 'before-end'),
  /** The first byte that the checksum covers. */
  checksumFrom: v.optional(v.picklist(['body', 'start']), 'body'),
  /** `ascii-hex`: two digits, reckoned over the bytes that the body's digits stand for. */
  checksumForm: v.optional(v.picklist(['binary', 'ascii-hex']), 'binary'),
  /** Silence after which a frame that has not ended is given up. */
  gapMs: v.optional(integer(20, 2000), 200),
  ...UID_FORM_OPTIONS,
  ...HEARD_OPTIONS,
};

export const SERIAL_OPTIONS = v.pipe(
  v.strictObject(ENTRIES),
  v.check(
    ({ end, length }) => end.length > 0 || length !== undefined,
    'length: needed where there is no end, as nothing else says where a frame ends',
  ),
  v.check(
    ({ payload, length }) => payload !== 'binary' || length !== undefined,
    'length: needed with payload "binary", where a byte of the number may look like the end',
  ),
  v.check(({ length, skip }) => length === undefined || length > skip, 'skip: must be less than length'),
  v.check(
    ({ end, checksumPlace }) => end.length > 0 || checksumPlace === 'before-end',
    'checksumPlace: "after-end" needs an end',
  ),
  v.check(
    ({ checksumForm, payload, checksum, checksumFrom, checksumPlace }) =>
      checksumForm === 'binary' ||
      (payload === 'ascii-hex' &&
        (checksum === 'xor' || checksum === 'sum') &&
        checksumFrom === 'body' &&
        checksumPlace === 'before-end'),
    'checksumForm: "ascii-hex" goes with payload "ascii-hex" and checksum "xor" or "sum" of the body, before the end',
  ),
);

/** How a reader frames the number of a card. */
export type FrameFormat = v.InferOutput<typeof SERIAL_OPTIONS>;
