// SPDX-License-Identifier: Apache-2.0

/** A frame in the air; the last byte may have fewer than 8 bits (0 stands for all). */
export interface AirFrame {
  readonly bytes: readonly number[];
  readonly lastBits: number;
}

type State = 'idle' | 'ready' | 'active' | 'halt';

/** SAK of the last level of a MIFARE Classic 1K; bit 3 is set on the levels before. */
const SAK_COMPLETE = 0x08;
const SAK_INCOMPLETE = 0x04;

/** A type A card as ISO/IEC 14443-3 Figure 7 has it, up to its selection. */
export class EmulatedCard {
  readonly #levels: readonly (readonly number[])[];
  readonly #atqa: readonly number[];
  #state: State = 'idle';
  #level = 0;

  /** @param uid 4, 7 or 10 bytes */
  constructor(uid: Uint8Array) {
    const tagged = [...uid];
    if (uid.length > 4) tagged.splice(0, 0, 0x88);
    if (uid.length > 7) tagged.splice(4, 0, 0x88);
    this.#levels = [tagged.slice(0, 4), tagged.slice(4, 8), tagged.slice(8, 12)].filter((level) => level.length > 0);
    this.#atqa = [[0x04, 0x44, 0x84][this.#levels.length - 1] ?? 0, 0x00];
  }

  /** Without the field it forgets where it was. */
  loseField(): void {
    this.#state = 'idle';
    this.#level = 0;
  }

  /** What it answers, if anything. */
  receive({ bytes, lastBits }: AirFrame): readonly number[] | undefined {
    if (lastBits === 7 && bytes.length === 1) return this.#request(bytes[0]);
    const [code, nvb] = bytes;
    const isHalt = this.#state === 'active' && code === 0x50 && nvb === 0x00 && hasCrc(bytes);
    if (this.#state === 'ready' && code === 0x93 + 2 * this.#level) {
      if (nvb === 0x20 && bytes.length === 2) return withBcc(this.#levels[this.#level] ?? []);
      if (nvb === 0x70 && this.#isForUs(bytes)) return this.#select();
    }
    if (this.#state !== 'halt') this.#state = isHalt ? 'halt' : 'idle';
    return undefined;
  }

  #request(code: number | undefined): readonly number[] | undefined {
    const wakes = code === 0x52 || (code === 0x26 && this.#state !== 'halt');
    if (!wakes || this.#state === 'ready' || this.#state === 'active') {
      if (this.#state !== 'halt') this.#state = 'idle';
      return undefined;
    }
    this.#state = 'ready';
    this.#level = 0;
    return this.#atqa;
  }

  #isForUs(bytes: readonly number[]): boolean {
    const wanted = withBcc(this.#levels[this.#level] ?? []);
    return bytes.length === 9 && hasCrc(bytes) && wanted.every((byte, index) => byte === bytes[2 + index]);
  }

  #select(): readonly number[] {
    this.#level += 1;
    if (this.#level < this.#levels.length) return withCrc([SAK_INCOMPLETE]);
    this.#state = 'active';
    return withCrc([SAK_COMPLETE]);
  }
}

/** CRC_A (ISO/IEC 14443-3 Annex B). */
export function crcA(bytes: readonly number[]): number {
  let crc = 0x6363;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return crc;
}

function withCrc(bytes: readonly number[]): readonly number[] {
  const crc = crcA(bytes);
  return [...bytes, crc & 0xff, crc >> 8];
}

/** A frame with its own CRC behind it leaves nothing over. */
function hasCrc(bytes: readonly number[]): boolean {
  return bytes.length > 2 && crcA(bytes) === 0;
}

function withBcc(level: readonly number[]): readonly number[] {
  return [...level, level.reduce((sum, byte) => sum ^ byte, 0)];
}
