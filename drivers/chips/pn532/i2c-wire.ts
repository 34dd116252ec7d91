// SPDX-License-Identifier: Apache-2.0
import { BusError, type I2cBus } from '../../../src/ports/buses.ts';
import type { Pn532Wire } from './polled-transport.ts';

/** RDY: bit 0 of the byte that comes before everything else in each read (UM0701-02 §6.2.4). */
const READY = 0x01;

/** A PN532 on I2C. Its address is fixed (UM0701-02 §6.2.4: 48h to write, 49h to read). */
export class I2cWire implements Pn532Wire {
  readonly #bus: I2cBus;
  readonly #address: number;

  constructor(bus: I2cBus, address: number) {
    this.#bus = bus;
    this.#address = address;
  }

  get id(): string {
    return this.#bus.id;
  }

  /** The chip wakes at its address (§7.2.11, p. 98) and does not acknowledge it while its oscillator starts. */
  async touch(): Promise<void> {
    await this.isReady();
  }

  async write(frame: Uint8Array): Promise<void> {
    await this.#bus.transfer(this.#address, frame, 0);
  }

  /** A chip that is busy may leave its address unacknowledged; one that is not there shows at the next write. */
  async isReady(): Promise<boolean> {
    try {
      const [status = 0] = await this.#bus.transfer(this.#address, new Uint8Array(), 1);
      return (status & READY) !== 0;
    } catch (error) {
      if (error instanceof BusError && error.code === 'nack') return false;
      throw error;
    }
  }

  async read(length: number): Promise<Uint8Array> {
    const bytes = await this.#bus.transfer(this.#address, new Uint8Array(), 1 + length);
    return bytes.slice(1);
  }
}
