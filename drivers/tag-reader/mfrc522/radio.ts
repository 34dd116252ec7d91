// SPDX-License-Identifier: Apache-2.0
import { BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import {
  BIT_FRAMING,
  CALCULATE_CRC,
  CLEAR_ALL_IRQS,
  COM_IRQ,
  COMMAND,
  CRC_IRQ,
  CRC_RESULT_HIGH,
  CRC_RESULT_LOW,
  DIV_IRQ,
  ERROR,
  ERROR_IRQ,
  FIFO_BYTES,
  FIFO_DATA,
  FIFO_LEVEL,
  FLUSH_BUFFER,
  IDLE,
  type Mfrc522Registers,
  RECEPTION_ERRORS,
  RX_IRQ,
  START_SEND,
  TEMPERATURE_ERROR,
  TIMER_IRQ,
  TRANSCEIVE,
} from './registers.ts';

const LOOK_MS = 1;
/**
 * Four times what the chip's own timer allows a card. A chip that is not done by then works no more, or restarted: then its
 * timer is not set up, and it would find no card for ever.
 */
const MOST_LOOKS = 20;

/** Frames to and from a card, through the chip's FIFO. */
export class Radio {
  readonly #registers: Mfrc522Registers;
  readonly #clock: Clock;

  constructor(registers: Mfrc522Registers, clock: Clock) {
    this.#registers = registers;
    this.#clock = clock;
  }

  /**
   * Sends a frame and waits for the card.
   * @param lastBits how many bits of the last byte are sent, 0 for all
   * @returns undefined when there is no answer, or none that can be read: noise, or more than one card at a time
   * @throws BusError when the chip does not do what it is told
   */
  async exchange(frame: Uint8Array, lastBits = 0): Promise<Uint8Array | undefined> {
    await this.#registers.write(
      [COMMAND, IDLE],
      [COM_IRQ, CLEAR_ALL_IRQS],
      [FIFO_LEVEL, FLUSH_BUFFER],
      [FIFO_DATA, ...frame],
      [COMMAND, TRANSCEIVE],
      [BIT_FRAMING, START_SEND | lastBits],
    );
    const irqs = await this.#waitFor(COM_IRQ, RX_IRQ | ERROR_IRQ | TIMER_IRQ, 'exchange with a card');
    const [errors = 0, level = 0] = await this.#registers.read(ERROR, FIFO_LEVEL);
    await this.#registers.write([COMMAND, IDLE]);
    if ((errors & TEMPERATURE_ERROR) !== 0)
      throw this.#fault('the MFRC522 is too hot and has switched its antenna off');
    if ((irqs & RX_IRQ) === 0 || (errors & RECEPTION_ERRORS) !== 0 || level > FIFO_BYTES) return undefined;
    return level === 0 ? undefined : this.#registers.read(...new Array<number>(level).fill(FIFO_DATA));
  }

  /** `exchange` with CRC_A behind what is sent, and, where there is an answer, behind the answer. */
  async exchangeChecked(frame: Uint8Array): Promise<Uint8Array | undefined> {
    const answer = await this.exchange(Uint8Array.of(...frame, ...(await this.#crc(frame))));
    if (answer === undefined || answer.length < 3) return undefined;
    const content = answer.slice(0, -2);
    const [low, high] = await this.#crc(content);
    return low === answer.at(-2) && high === answer.at(-1) ? content : undefined;
  }

  /** CRC_A, least significant byte first as it is sent (ISO/IEC 14443-3 §6.2.4), by the chip's coprocessor (§10.3.1.4). */
  async #crc(bytes: Uint8Array): Promise<Uint8Array> {
    await this.#registers.write(
      [COMMAND, IDLE],
      [DIV_IRQ, CRC_IRQ],
      [FIFO_LEVEL, FLUSH_BUFFER],
      [FIFO_DATA, ...bytes],
      [COMMAND, CALCULATE_CRC],
    );
    await this.#waitFor(DIV_IRQ, CRC_IRQ, 'CRC');
    await this.#registers.write([COMMAND, IDLE]);
    return this.#registers.read(CRC_RESULT_LOW, CRC_RESULT_HIGH);
  }

  /** Waits for any of these bits. */
  async #waitFor(register: number, bits: number, what: string): Promise<number> {
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const [value = 0] = await this.#registers.read(register);
      if ((value & bits) !== 0) return value;
      await this.#clock.sleep(LOOK_MS);
    }
    throw this.#fault(`the MFRC522 does not finish its ${what}`);
  }

  #fault(message: string): BusError {
    return new BusError('protocol', this.#registers.id, message);
  }
}
