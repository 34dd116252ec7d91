// SPDX-License-Identifier: Apache-2.0

/** Longest payload either end takes; a full display picture over I2C is 1025 bytes. */
export const MAXIMUM_PAYLOAD_BYTES = 16_384;

const LENGTH_BYTES = 2;

/** The other end sent something that no honest end sends; the connection is then closed. */
export class WireError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireError';
  }
}

/** Puts the length (16 bits, little endian) before a payload. */
export function frame(payload: Buffer): Buffer {
  if (payload.length === 0 || payload.length > MAXIMUM_PAYLOAD_BYTES) {
    throw new WireError(`payload of ${payload.length} bytes; allowed is 1..${MAXIMUM_PAYLOAD_BYTES}`);
  }
  const whole = Buffer.allocUnsafe(LENGTH_BYTES + payload.length);
  whole.writeUInt16LE(payload.length, 0);
  payload.copy(whole, LENGTH_BYTES);
  return whole;
}

/** Cuts a stream back into payloads. It never holds more than one unfinished frame. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the payloads that are complete now. @throws WireError for a length out of bounds */
  push(chunk: Buffer): readonly Buffer[] {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const payloads: Buffer[] = [];
    while (data.length >= LENGTH_BYTES) {
      const length = data.readUInt16LE(0);
      if (length === 0 || length > MAXIMUM_PAYLOAD_BYTES) {
        throw new WireError(`frame of ${length} bytes; allowed is 1..${MAXIMUM_PAYLOAD_BYTES}`);
      }
      if (data.length < LENGTH_BYTES + length) break;
      payloads.push(data.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
      data = data.subarray(LENGTH_BYTES + length);
    }
    this.#rest = data;
    return payloads;
  }
}
