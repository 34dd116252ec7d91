// SPDX-License-Identifier: Apache-2.0
import type { SpiDevice } from '../../../src/ports/buses.ts';
import type { Pn532Wire } from './polled-transport.ts';

/** First byte of each transaction (UM0701-02 §6.2.5). */
export const DATA_WRITING = 0x01;
export const STATUS_READING = 0x02;
export const DATA_READING = 0x03;

/** Bit 0 of the status byte (UM0701-02 §6.2.5). */
const READY = 0x01;

/** Turns the order of the bits round in each byte: the chip sends and takes the least significant bit first (§6.2.5). */
export function reverseBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >> bit) & 1) << (7 - bit);
    return reversed;
  });
}

/** A PN532 on SPI, mode 0. Linux hosts send the most significant bit first, so the bits are turned round here. */
export class SpiWire implements Pn532Wire {
  readonly #device: SpiDevice;
  readonly #hertz: number;

  constructor(device: SpiDevice, hertz: number) {
    this.#device = device;
    this.#hertz = hertz;
  }

  get id(): string {
    return this.#device.id;
  }

  /** The falling edge of the chip select wakes the chip (§6.3.2.3); what it says meanwhile means nothing. */
  async touch(): Promise<void> {
    await this.isReady();
  }

  async write(frame: Uint8Array): Promise<void> {
    await this.#exchange(Uint8Array.of(DATA_WRITING, ...frame));
  }

  async isReady(): Promise<boolean> {
    const [, status = 0] = await this.#exchange(Uint8Array.of(STATUS_READING, 0));
    return (status & READY) !== 0;
  }

  async read(length: number): Promise<Uint8Array> {
    const request = new Uint8Array(1 + length);
    request[0] = DATA_READING;
    return (await this.#exchange(request)).slice(1);
  }

  async #exchange(bytes: Uint8Array): Promise<Uint8Array> {
    const [answer = new Uint8Array()] = await this.#device.transfer([
      { bytes: reverseBits(bytes), hertz: this.#hertz },
    ]);
    return reverseBits(answer);
  }
}
