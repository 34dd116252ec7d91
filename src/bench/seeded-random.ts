// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../ports/clock.ts';

const TWO_TO_32 = 4_294_967_296;

/**
 * A repeatable source of chance: sfc32 (Chris Doty-Humphrey's "small fast counter", 128 bits of state, passes PractRand).
 * Not for secrets.
 */
export class SeededRandom implements Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any integer; its low 53 bits count */
  constructor(seed: number) {
    this.#a = Math.floor(seed / TWO_TO_32) | 0;
    this.#b = seed | 0;
    this.#c = 0x9e3779b9 | 0;
    // Neighbouring seeds start out alike; the generator's author asks for a dozen rounds before the first use.
    for (let round = 0; round < 15; round += 1) this.#next();
  }

  uniform(): number {
    return this.#next() / TWO_TO_32;
  }

  uuid(): string {
    let hex = '';
    for (let word = 0; word < 4; word += 1) hex += this.#next().toString(16).padStart(8, '0');
    // RFC 9562 §5.4: version 4 in the 13th digit, variant 10 in the top bits of the 17th.
    const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** The next 32 bits, unsigned. */
  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }
}
