// SPDX-License-Identifier: Apache-2.0
import type { SpiDevice } from '../../../src/ports/buses.ts';

/** Register addresses (MFRC522 Rev. 3.9 §9.2 Table 20). */
export const COMMAND = 0x01;
export const COM_IRQ = 0x04;
export const DIV_IRQ = 0x05;
export const ERROR = 0x06;
export const FIFO_DATA = 0x09;
export const FIFO_LEVEL = 0x0a;
export const BIT_FRAMING = 0x0d;
export const MODE = 0x11;
export const TX_CONTROL = 0x14;
export const TX_ASK = 0x15;
export const CRC_RESULT_HIGH = 0x21;
export const CRC_RESULT_LOW = 0x22;
export const TIMER_MODE = 0x2a;
export const TIMER_PRESCALER = 0x2b;
export const TIMER_RELOAD_HIGH = 0x2c;
export const TIMER_RELOAD_LOW = 0x2d;
export const VERSION = 0x37;

/** Commands (§10.3 Table 149). */
export const IDLE = 0x00;
export const CALCULATE_CRC = 0x03;
export const TRANSCEIVE = 0x0c;
export const SOFT_RESET = 0x0f;

/** CommandReg: reads as 1 until the chip has woken (§9.3.1.2 Table 24). */
export const POWER_DOWN = 0x10;
/** ComIrqReg: end of a data stream received, any error, timer ran down (§9.3.1.5 Table 30). */
export const RX_IRQ = 0x20;
export const ERROR_IRQ = 0x02;
export const TIMER_IRQ = 0x01;
/** All request bits, marked to be cleared as Set1 is 0 (§9.3.1.5). */
export const CLEAR_ALL_IRQS = 0x7f;
/** DivIrqReg: all data of CalcCRC is processed (§9.3.1.6 Table 32). */
export const CRC_IRQ = 0x04;
/** ErrorReg: too hot, the antenna is off (§9.3.1.7 Table 34). */
export const TEMPERATURE_ERROR = 0x40;
/** ErrorReg: FIFO overflow, collision, wrong CRC, parity or start of frame (§9.3.1.7). */
export const RECEPTION_ERRORS = 0x1f;
/** FIFOLevelReg: forgets what is in the FIFO (§9.3.1.11 Table 42). */
export const FLUSH_BUFFER = 0x80;
/** BitFramingReg: starts the transmission of Transceive; bits 2..0 are TxLastBits (§9.3.1.14 Table 48). */
export const START_SEND = 0x80;

/** Bytes of the FIFO (§8.3). */
export const FIFO_BYTES = 64;

/** A register and the bytes to write to it, one after the other. */
export type RegisterWrite = readonly [register: number, ...bytes: number[]];

/** Bit 7 of the address byte: 1 reads, 0 writes; bits 6..1: the register (§8.1.2.3 Table 8). */
const READ = 0x80;

const addressByte = (register: number): number => (register << 1) & 0x7e;

/** The registers of an MFRC522 over SPI. */
export class Mfrc522Registers {
  readonly #device: SpiDevice;
  readonly #hertz: number;

  constructor(device: SpiDevice, hertz: number) {
    this.#device = device;
    this.#hertz = hertz;
  }

  get id(): string {
    return this.#device.id;
  }

  /** Writes in this order, as one burst, each with its own chip select (§8.1.2.2 Table 7). @throws BusError */
  async write(...writes: readonly RegisterWrite[]): Promise<void> {
    await this.#device.transfer(
      writes.map(([register, ...bytes], index) => ({
        bytes: Uint8Array.of(addressByte(register), ...bytes),
        hertz: this.#hertz,
        chipSelectChange: index + 1 < writes.length,
      })),
    );
  }

  /** Reads registers in this order; a register may be named again and again (§8.1.2.1 Table 6). @throws BusError */
  async read(...registers: readonly number[]): Promise<Uint8Array> {
    const bytes = Uint8Array.of(...registers.map((register) => READ | addressByte(register)), 0);
    const [answer = new Uint8Array()] = await this.#device.transfer([{ bytes, hertz: this.#hertz }]);
    return answer.slice(1);
  }
}
