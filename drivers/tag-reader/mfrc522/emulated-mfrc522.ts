// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { EmulatedSpiChip } from '../../../src/ports/emulator.ts';
import { crcA, type EmulatedCard } from './emulated-card.ts';

/** Reset values other than 0 (MFRC522 Rev. 3.9 §9.3). */
const AT_RESET: readonly (readonly [register: number, value: number])[] = [
  [0x01, 0x20],
  [0x04, 0x14],
  [0x11, 0x3f],
  [0x14, 0x80],
];
const VERSION_2_0 = 0x92;
const BIT_MICROS = 128 / 13.56;
/** From the end of a frame to the card's answer (ISO/IEC 14443-3 §6.1.2: 1236/fc). */
const FRAME_DELAY_MICROS = 1236 / 13.56;
/** How long a card takes to start in a field (ISO/IEC 14443-3 §6.1). */
const CARD_START_MICROS = 5000;

/** The chip at its registers: FIFO, commands, interrupt and error bits, timer, and cards in its field. */
export class EmulatedMfrc522 implements EmulatedSpiChip {
  readonly #clock: Clock;
  readonly #cards: () => readonly EmulatedCard[];
  readonly #registers = new Uint8Array(64);
  #fifo: number[] = [];
  #fieldSinceMicros: number | undefined;
  #job: Timer | undefined;

  /** @param cards those in front of the antenna now */
  constructor(clock: Clock, cards: () => readonly EmulatedCard[]) {
    this.#clock = clock;
    this.#cards = cards;
    this.reset();
  }

  reset(): void {
    this.#job?.cancel();
    this.#registers.fill(0);
    for (const [register, value] of AT_RESET) this.#registers[register] = value;
    this.#registers[0x37] = VERSION_2_0;
    this.#fifo = [];
    this.#switchField(false);
  }

  exchange(bytes: Uint8Array): Uint8Array {
    const answer = new Uint8Array(bytes.length);
    const [first = 0] = bytes;
    for (let index = 1; index < bytes.length; index += 1) {
      if ((first & 0x80) === 0) this.#write((first >> 1) & 0x3f, bytes[index] ?? 0);
      else answer[index] = this.#read(((bytes[index - 1] ?? 0) >> 1) & 0x3f);
    }
    return answer;
  }

  #read(register: number): number {
    if (register === 0x09) return this.#fifo.shift() ?? 0;
    return register === 0x0a ? this.#fifo.length : (this.#registers[register] ?? 0);
  }

  #write(register: number, value: number): void {
    if (register === 0x01) this.#command(value);
    else if (register === 0x04 || register === 0x05) this.#mark(register, value);
    else if (register === 0x09) this.#fill(value);
    else if (register === 0x0a) this.#flush(value);
    else if (register === 0x0d) this.#frame(value);
    else if (register !== 0x06 && register !== 0x37) this.#registers[register] = value;
    if (register === 0x14) this.#switchField((value & 0x03) === 0x03);
  }

  /** Starting a command clears the error bits (§9.3.1.7, note 1). */
  #command(value: number): void {
    this.#job?.cancel();
    this.#registers[0x01] = value;
    this.#registers[0x06] = 0;
    if ((value & 0x0f) === 0x0f) this.reset();
    if ((value & 0x0f) === 0x03) this.#calculateCrc();
  }

  /** Bit 7 says whether the marked bits are set or cleared (§9.3.1.5). */
  #mark(register: number, value: number): void {
    const old = this.#registers[register] ?? 0;
    this.#registers[register] = (value & 0x80) === 0 ? old & ~value : old | (value & 0x7f);
  }

  #fill(value: number): void {
    if (this.#fifo.length < 64) this.#fifo.push(value);
    else this.#raise(0x06, 0x10);
  }

  #flush(value: number): void {
    if ((value & 0x80) === 0) return;
    this.#fifo = [];
    this.#registers[0x06] = (this.#registers[0x06] ?? 0) & ~0x10;
  }

  #raise(register: number, bits: number): void {
    this.#registers[register] = (this.#registers[register] ?? 0) | bits;
  }

  #calculateCrc(): void {
    // The preset is CRC_A's only with CRCPreset 01 (§9.3.2.2); any other gives something else.
    const isCrcA = ((this.#registers[0x11] ?? 0) & 0x03) === 0x01;
    const crc = isCrcA ? crcA(this.#fifo) : 0;
    this.#fifo = [];
    this.#registers[0x21] = crc >> 8;
    this.#registers[0x22] = crc & 0xff;
    this.#raise(0x05, 0x04);
  }

  /** StartSend works together with Transceive only (§9.3.1.14). */
  #frame(value: number): void {
    this.#registers[0x0d] = value & 0x77;
    if ((value & 0x80) === 0 || ((this.#registers[0x01] ?? 0) & 0x0f) !== 0x0c) return;
    const bytes = this.#fifo;
    this.#fifo = [];
    const lastBits = value & 0x07;
    const answers = this.#answers(bytes, lastBits);
    const sentMicros = bytes.length * 9 * BIT_MICROS;
    const [answer] = answers;
    if (answer === undefined) this.#startTimer(sentMicros);
    else {
      const micros = sentMicros + FRAME_DELAY_MICROS + answer.length * 9 * BIT_MICROS;
      this.#later(micros, () => this.#receive(answer, answers));
    }
  }

  /** Cards hear only a field that has been there long enough, modulated to 100 %. */
  #answers(bytes: readonly number[], lastBits: number): readonly (readonly number[])[] {
    const since = this.#fieldSinceMicros;
    const isLongEnough = since !== undefined && this.#clock.monotonicMicros() - since >= CARD_START_MICROS;
    if (!isLongEnough || ((this.#registers[0x15] ?? 0) & 0x40) === 0) return [];
    return this.#cards()
      .map((card) => card.receive({ bytes, lastBits }))
      .filter((answer) => answer !== undefined);
  }

  /** TAuto: counts from the end of the transmission (§9.3.3.10). */
  #startTimer(afterMicros: number): void {
    if (((this.#registers[0x2a] ?? 0) & 0x80) === 0) return;
    const prescaler = (((this.#registers[0x2a] ?? 0) & 0x0f) << 8) | (this.#registers[0x2b] ?? 0);
    const reload = ((this.#registers[0x2c] ?? 0) << 8) | (this.#registers[0x2d] ?? 0);
    this.#later(afterMicros + (reload * (2 * prescaler + 1)) / 13.56, () => this.#raise(0x04, 0x01));
  }

  /** Where answers differ there is a collision; from its bit on, nothing is known (§9.3.1.15). */
  #receive(answer: readonly number[], answers: readonly (readonly number[])[]): void {
    const collides = answers.some((other) => other.join() !== answer.join());
    if (collides) {
      this.#raise(0x06, 0x08);
      this.#raise(0x04, 0x02);
    }
    this.#fifo = collides ? answer.map(() => 0) : [...answer];
    this.#raise(0x04, 0x20);
  }

  #switchField(on: boolean): void {
    if (!on) for (const card of this.#cards()) card.loseField();
    this.#fieldSinceMicros = on ? (this.#fieldSinceMicros ?? this.#clock.monotonicMicros()) : undefined;
  }

  #later(micros: number, run: () => void): void {
    this.#job?.cancel();
    this.#job = this.#clock.after(micros / 1000, 'MFRC522', run);
  }
}
