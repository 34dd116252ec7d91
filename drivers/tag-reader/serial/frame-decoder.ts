// SPDX-License-Identifier: Apache-2.0
import { crc16 } from '../../../src/core/units/crc16.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { CardDecoder } from '../../chips/tag-reader/heard-reader.ts';
import { uidFromBytes, uidFromDecimal, uidFromHex } from '../../chips/tag-reader/uid-forms.ts';
import type { FrameFormat } from './frame-format.ts';

/** More than the longest frame; what does not end by then is none. */
const MOST_BYTES = 256;

const CHECKSUM_BYTES = { none: 0, xor: 1, sum: 1, crc16: 2 } as const;

/** What stands at the beginning of the buffer. */
type Found =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'frame'; readonly uid: Uint8Array; readonly length: number };

/** Where the parts of a possible frame are. */
interface Layout {
  readonly bodyEnd: number;
  readonly checksumAt: number;
  readonly length: number;
}

const INCOMPLETE: Found = { kind: 'incomplete' };
const BROKEN: Found = { kind: 'broken' };

/**
 * Finds cards in the bytes of a reader. Noise, frames with a wrong checksum and numbers that no UID can be are passed over.
 *
 * Without start bytes, a frame begins where the one before ended or after silence. When a part was given up, what comes
 * next may be the rest of it and look like a shorter number; it is thrown away up to its end.
 */
export class FrameDecoder implements CardDecoder {
  readonly #format: FrameFormat;
  readonly #clock: Clock;
  readonly #onCard: (uid: Uint8Array) => void;
  readonly #checksumWidth: number;
  #bytes: number[] = [];
  #lastMicros: number;
  #isTainted = true;

  constructor(format: FrameFormat, clock: Clock, onCard: (uid: Uint8Array) => void) {
    this.#format = format;
    this.#clock = clock;
    this.#onCard = onCard;
    this.#checksumWidth = CHECKSUM_BYTES[format.checksum] * (format.checksumForm === 'binary' ? 1 : 2);
    this.#lastMicros = clock.monotonicMicros();
  }

  /** How much of a frame that has not ended is kept, 0..256. */
  get pendingBytes(): number {
    return this.#bytes.length;
  }

  reset(): void {
    this.#bytes = [];
    this.#isTainted = true;
    this.#lastMicros = this.#clock.monotonicMicros();
  }

  take(bytes: Uint8Array): void {
    const now = this.#clock.monotonicMicros();
    if (now - this.#lastMicros >= this.#format.gapMs * 1000) {
      this.#isTainted = this.#bytes.length > 0;
      this.#bytes = [];
    }
    this.#lastMicros = now;
    for (const byte of bytes) {
      this.#bytes.push(byte);
      this.#work();
    }
  }

  /** Takes out what is complete, and keeps the buffer from growing without end. */
  #work(): void {
    for (;;) {
      this.#skipToStart();
      const found = this.#bytes.length > MOST_BYTES ? BROKEN : this.#find();
      if (found.kind === 'incomplete' || this.#bytes.length === 0) return;
      if (found.kind === 'broken') this.#giveUp();
      else {
        const isRest = this.#isTainted && this.#format.start.length === 0;
        this.#bytes.splice(0, found.length);
        this.#isTainted = false;
        if (!isRest) this.#onCard(found.uid);
      }
    }
  }

  /** With start bytes, the search goes on behind this start. Without, the frame is lost up to its end, if there is one. */
  #giveUp(): void {
    const { start, end } = this.#format;
    if (start.length > 0) {
      this.#bytes.shift();
      return;
    }
    const endAt = end.length > 0 ? indexOf(this.#bytes, end, 0) : -1;
    this.#isTainted = endAt < 0;
    this.#bytes = endAt < 0 ? [] : this.#bytes.slice(endAt + end.length);
  }

  /** Drops what cannot be the beginning of a frame. */
  #skipToStart(): void {
    const { start } = this.#format;
    while (this.#bytes.length > 0) {
      const seen = Math.min(start.length, this.#bytes.length);
      if (start.slice(0, seen).every((byte, index) => byte === this.#bytes[index])) return;
      this.#bytes.shift();
    }
  }

  #find(): Found {
    const { start, end, length } = this.#format;
    if (this.#bytes.length < start.length) return INCOMPLETE;
    // With neither start nor end, only silence mends a lost place.
    if (start.length === 0 && end.length === 0 && this.#isTainted) return BROKEN;
    return length === undefined ? this.#findEnd() : this.#check(this.#layout(start.length + length));
  }

  /** A checksum may look like the end, so the true end may be that much further on. */
  #findEnd(): Found {
    const { start, end, checksumPlace } = this.#format;
    const width = checksumPlace === 'before-end' ? this.#checksumWidth : 0;
    const first = indexOf(this.#bytes, end, start.length);
    if (first < 0) return INCOMPLETE;
    let found: Found = BROKEN;
    for (let at = first; at <= first + width && found.kind === 'broken'; at += 1) {
      if (this.#bytes.length < at + end.length) return INCOMPLETE;
      if (at - width >= start.length) found = this.#check(this.#layout(at - width));
    }
    return found;
  }

  #layout(bodyEnd: number): Layout {
    const isAfter = this.#format.checksumPlace === 'after-end';
    const endLength = this.#format.end.length;
    return {
      bodyEnd,
      checksumAt: isAfter ? bodyEnd + endLength : bodyEnd,
      length: bodyEnd + endLength + this.#checksumWidth,
    };
  }

  #check({ bodyEnd, checksumAt, length }: Layout): Found {
    const { start, end, skip, checksumPlace } = this.#format;
    if (this.#bytes.length < length) return INCOMPLETE;
    const endAt = checksumPlace === 'after-end' ? bodyEnd : bodyEnd + this.#checksumWidth;
    if (end.some((byte, index) => byte !== this.#bytes[endAt + index])) return BROKEN;
    const body = this.#bytes.slice(start.length, bodyEnd);
    const checksum = this.#bytes.slice(checksumAt, checksumAt + this.#checksumWidth);
    if (body.length <= skip || !this.#isChecksum(checksum, body)) return BROKEN;
    const uid = this.#uidFrom(body.slice(skip));
    return uid === undefined ? BROKEN : { kind: 'frame', uid, length };
  }

  #isChecksum(checksum: readonly number[], body: readonly number[]): boolean {
    const { start, end, checksumFrom, checksumPlace, checksumForm } = this.#format;
    if (checksumForm === 'ascii-hex') {
      const [bytes, wanted] = [hexBytes(body), hexBytes(checksum)];
      return bytes !== undefined && wanted !== undefined && this.#reckon(bytes).join() === wanted.join();
    }
    const before = checksumFrom === 'start' ? start : [];
    const after = checksumPlace === 'after-end' ? end : [];
    return this.#reckon([...before, ...body, ...after]).join() === checksum.join();
  }

  #reckon(bytes: readonly number[]): readonly number[] {
    switch (this.#format.checksum) {
      case 'none':
        return [];
      case 'xor':
        return [bytes.reduce((total, byte) => total ^ byte, 0)];
      case 'sum':
        return [bytes.reduce((total, byte) => total + byte, 0) & 0xff];
      case 'crc16': {
        const crc = crc16(Uint8Array.from(bytes));
        return [crc & 0xff, crc >> 8];
      }
    }
  }

  #uidFrom(number: readonly number[]): Uint8Array | undefined {
    const { payload, byteOrder, uidBytes } = this.#format;
    const form = { byteOrder, uidBytes };
    if (payload === 'binary') return uidFromBytes(Uint8Array.from(number), form);
    const text = String.fromCharCode(...number);
    return payload === 'ascii-hex' ? uidFromHex(text, form) : uidFromDecimal(text, form);
  }
}

function hexBytes(digits: readonly number[]): readonly number[] | undefined {
  const text = String.fromCharCode(...digits);
  if (!/^([0-9a-f]{2})*$/i.test(text)) return undefined;
  return (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

function indexOf(bytes: readonly number[], wanted: Uint8Array, from: number): number {
  for (let at = from; at + wanted.length <= bytes.length; at += 1) {
    if (wanted.every((byte, index) => byte === bytes[at + index])) return at;
  }
  return -1;
}
