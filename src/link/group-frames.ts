// SPDX-License-Identifier: Apache-2.0
import { crc16 } from '../core/units/crc16.ts';

/**
 * Frames on the RS-485 group bus between a master and its slave chargers, one question and one answer at a time.
 * `END body END`, the body escaped as in RFC 1055 (SLIP): address, kind, session, sequence, payload, CRC-16.
 */
export interface GroupFrame {
  /** The slave asked or answering, 1..30. */
  readonly address: number;
  readonly kind: 'question' | 'answer';
  /** Changes with each conversation, 0..255. */
  readonly session: number;
  /** Changes with each question, 0..255; the answer repeats it. */
  readonly sequence: number;
  readonly payload: Uint8Array;
}

export const MAXIMUM_GROUP_PAYLOAD_BYTES = 512;

const END = 0xc0;
const ESCAPE = 0xdb;
const ESCAPED_END = 0xdc;
const ESCAPED_ESCAPE = 0xdd;
const HEADER_BYTES = 4;
const CRC_BYTES = 2;
const MAXIMUM_BODY_BYTES = HEADER_BYTES + MAXIMUM_GROUP_PAYLOAD_BYTES + CRC_BYTES;

/** @throws RangeError for a payload over the maximum */
export function encodeGroupFrame(frame: GroupFrame): Uint8Array {
  if (frame.payload.length > MAXIMUM_GROUP_PAYLOAD_BYTES) {
    throw new RangeError(`a group frame carries ${MAXIMUM_GROUP_PAYLOAD_BYTES} bytes, not ${frame.payload.length}`);
  }
  const kind = frame.kind === 'question' ? 0 : 1;
  const body = new Uint8Array([frame.address, kind, frame.session, frame.sequence, ...frame.payload]);
  const crc = crc16(body);
  const bytes: number[] = [END];
  for (const byte of [...body, crc & 0xff, crc >>> 8]) {
    if (byte === END) bytes.push(ESCAPE, ESCAPED_END);
    else if (byte === ESCAPE) bytes.push(ESCAPE, ESCAPED_ESCAPE);
    else bytes.push(byte);
  }
  bytes.push(END);
  return Uint8Array.from(bytes);
}

/** Finds frames in a byte stream. What is damaged, foreign or too long is passed over. */
export class GroupFrameReader {
  #body: number[] = [];
  #escaped = false;
  #overlong = false;

  push(bytes: Uint8Array): GroupFrame[] {
    const frames: GroupFrame[] = [];
    for (const byte of bytes) {
      if (byte === END) {
        const frame = this.#overlong || this.#escaped ? undefined : decodeBody(Uint8Array.from(this.#body));
        if (frame !== undefined) frames.push(frame);
        this.#body = [];
        this.#escaped = false;
        this.#overlong = false;
      } else this.#take(byte);
    }
    return frames;
  }

  #take(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
      this.#keep(byte === ESCAPED_END ? END : byte === ESCAPED_ESCAPE ? ESCAPE : undefined);
    } else if (byte === ESCAPE) this.#escaped = true;
    else this.#keep(byte);
  }

  #keep(byte: number | undefined): void {
    if (byte === undefined || this.#body.length >= MAXIMUM_BODY_BYTES) this.#overlong = true;
    else this.#body.push(byte);
  }
}

function decodeBody(body: Uint8Array): GroupFrame | undefined {
  if (body.length < HEADER_BYTES + CRC_BYTES) return undefined;
  const content = body.subarray(0, -CRC_BYTES);
  const [low = 0, high = 0] = body.subarray(-CRC_BYTES);
  const [address = 0, kind = 0, session = 0, sequence = 0] = content;
  if (crc16(content) !== low + high * 256 || kind > 1) return undefined;
  return {
    address,
    kind: kind === 0 ? 'question' : 'answer',
    session,
    sequence,
    payload: content.slice(HEADER_BYTES),
  };
}
