// SPDX-License-Identifier: Apache-2.0

/** Direction bytes: host to chip, chip to host (UM0701-02 §6.2.1.1). */
export const TO_CHIP = 0xd4;
export const TO_HOST = 0xd5;

/** Preamble, start code, and a length of 0 with its complement (UM0701-02 §6.2.1.3). From the host it aborts a command. */
export const ACK_FRAME = Uint8Array.of(0x00, 0x00, 0xff, 0x00, 0xff, 0x00);

/** What stands in the place of a direction in the chip's error frame (UM0701-02 §6.2.1.5). */
const ERROR_CODE = 0x7f;

/** Normal information frame: 00 00 FF LEN LCS TFI … DCS 00 (UM0701-02 §6.2.1.1). */
export function informationFrame(direction: number, data: Uint8Array): Uint8Array {
  const length = data.length + 1;
  const sum = data.reduce((total, byte) => total + byte, direction);
  return Uint8Array.of(0x00, 0x00, 0xff, length, -length & 0xff, direction, ...data, -sum & 0xff, 0x00);
}

export type Pn532Frame =
  | { readonly kind: 'ack' }
  /** The chip did not understand the command. */
  | { readonly kind: 'error' }
  | { readonly kind: 'information'; readonly data: Uint8Array };

/**
 * Finds frames of one direction in a stream of bytes. Noise, frames with a wrong checksum and frames of the other
 * direction are skipped; what looks like the beginning of a frame is kept until the rest arrives.
 */
export class FrameReader {
  readonly #direction: number;
  #bytes: number[] = [];

  constructor(direction: number) {
    this.#direction = direction;
  }

  /** Forgets what has arrived. */
  clear(): void {
    this.#bytes = [];
  }

  /** Takes bytes in and gives the frames that are complete now. */
  push(bytes: Uint8Array): Pn532Frame[] {
    this.#bytes.push(...bytes);
    const frames: Pn532Frame[] = [];
    for (let next = this.#next(); next !== 'incomplete'; next = this.#next()) {
      if (next !== 'skipped') frames.push(next);
    }
    return frames;
  }

  #next(): Pn532Frame | 'skipped' | 'incomplete' {
    const start = this.#findStartCode();
    this.#bytes.splice(0, start);
    // From here: 00 FF LEN LCS …
    const [, , length, complement] = this.#bytes;
    if (length === undefined || complement === undefined) return 'incomplete';
    if (length === 0x00 && complement === 0xff) {
      this.#bytes.splice(0, 4);
      return { kind: 'ack' };
    }
    if (length === 0 || ((length + complement) & 0xff) !== 0) {
      this.#bytes.splice(0, 2);
      return 'skipped';
    }
    if (this.#bytes.length < 4 + length + 1) return 'incomplete';
    return this.#information(length);
  }

  #information(length: number): Pn532Frame | 'skipped' {
    const content = this.#bytes.slice(4, 4 + length + 1);
    const [direction, ...rest] = content.slice(0, length);
    const isError = direction === ERROR_CODE && length === 1;
    const isWhole = content.reduce((total, byte) => total + byte, 0) % 256 === 0;
    if (!isWhole || (direction !== this.#direction && !isError)) {
      this.#bytes.splice(0, 2);
      return 'skipped';
    }
    this.#bytes.splice(0, 4 + length + 1);
    if (isError) return { kind: 'error' };
    return { kind: 'information', data: Uint8Array.from(rest) };
  }

  /** Where 00 FF begins; else where it may still begin. */
  #findStartCode(): number {
    for (let index = 0; index + 1 < this.#bytes.length; index += 1) {
      if (this.#bytes[index] === 0x00 && this.#bytes[index + 1] === 0xff) return index;
    }
    const last = this.#bytes.length - 1;
    return this.#bytes[last] === 0x00 ? last : this.#bytes.length;
  }
}
