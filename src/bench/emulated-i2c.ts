// SPDX-License-Identifier: Apache-2.0
import { BusError, type I2cBus } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import type { EmulatedI2cChip } from '../ports/emulator.ts';
import { BusTime, type BusTiming } from './bus-time.ts';

/** UM10204 §3.1.10: 0000xxx and 1111xxx are reserved. */
const LOWEST_ADDRESS = 0x08;
const HIGHEST_ADDRESS = 0x77;
/** Eight bits and the acknowledge. */
const BITS_PER_BYTE = 9;
/** How long a master waits for a clock line that stays low: SMBus 3.1 table 2 allows 35 ms, drivers wait longer. */
const HANG_MICROS = 50_000;
const LONGEST_TRANSFER_BYTES = 4096;

/** Bits on the wire for one transaction: start, address, bytes, repeated start, stop. */
export function i2cTransferBits(writtenBytes: number, readBytes: number): number {
  const startAndStop = 2;
  const write = (1 + writtenBytes) * BITS_PER_BYTE;
  const read = (1 + readBytes) * BITS_PER_BYTE;
  if (readBytes === 0) return startAndStop + write;
  if (writtenBytes === 0) return startAndStop + read;
  return startAndStop + write + 1 + read;
}

/** One I2C bus with emulated chips on it. */
export class EmulatedI2cBus implements I2cBus {
  readonly id: string;
  readonly #hertz: number;
  readonly #time: BusTime;
  readonly #chips = new Map<number, EmulatedI2cChip>();
  #hung = false;
  #powered = true;

  constructor(id: string, hertz: number, clock: Clock, timing: BusTiming) {
    if (!(hertz > 0)) throw new RangeError(`bus "${id}": hertz is ${hertz}; allowed is a number above 0`);
    this.id = id;
    this.#hertz = hertz;
    this.#time = new BusTime(clock, `i2c ${id}`, timing);
  }

  /** @throws Error when the address is taken or not a 7-bit address */
  attach(address: number, chip: EmulatedI2cChip): void {
    this.#requireAddress(address);
    if (this.#chips.has(address)) throw new Error(`bus "${this.id}": address ${hex(address)} is taken`);
    this.#chips.set(address, chip);
  }

  /** A chip that holds SDA low: every transaction times out. */
  setHung(hung: boolean): void {
    this.#hung = hung;
  }

  /** Without supply no chip acknowledges. */
  setPowered(powered: boolean): void {
    this.#powered = powered;
  }

  async transfer(address: number, bytes: Uint8Array, readLength: number): Promise<Uint8Array> {
    this.#requireAddress(address);
    if (!Number.isInteger(readLength) || readLength < 0 || readLength > LONGEST_TRANSFER_BYTES) {
      throw new RangeError(`bus "${this.id}": readLength is ${readLength}; allowed is 0..${LONGEST_TRANSFER_BYTES}`);
    }
    if (bytes.length > LONGEST_TRANSFER_BYTES) {
      throw new RangeError(`bus "${this.id}": ${bytes.length} bytes to write; allowed is 0..${LONGEST_TRANSFER_BYTES}`);
    }
    // Copied before the wait, as the wire would: the caller may reuse its buffer.
    const written = new Uint8Array(bytes);
    const answers = this.#powered && this.#chips.has(address);
    const bits = answers ? i2cTransferBits(written.length, readLength) : i2cTransferBits(0, 0);
    const end = this.#time.occupy(this.#hung ? HANG_MICROS : Math.ceil((bits * 1_000_000) / this.#hertz));
    if (end !== undefined) await end;
    return this.#atEnd(address, written, readLength);
  }

  #atEnd(address: number, written: Uint8Array, readLength: number): Uint8Array {
    if (this.#hung) throw new BusError('timeout', this.id, 'the bus hangs: SDA stays low');
    const chip = this.#powered ? this.#chips.get(address) : undefined;
    if (chip === undefined) throw new BusError('nack', this.id, `no chip answers at ${hex(address)}`);
    if ((written.length > 0 || readLength === 0) && !chip.write(written)) {
      throw new BusError('nack', this.id, `the chip at ${hex(address)} did not acknowledge`);
    }
    if (readLength === 0) return new Uint8Array();
    const read = chip.read(readLength);
    if (read.length !== readLength) {
      throw new Error(
        `emulated chip ${hex(address)} on "${this.id}" gave ${read.length} bytes instead of ${readLength}`,
      );
    }
    return new Uint8Array(read);
  }

  #requireAddress(address: number): void {
    if (Number.isInteger(address) && address >= LOWEST_ADDRESS && address <= HIGHEST_ADDRESS) return;
    throw new RangeError(`bus "${this.id}": address ${hex(address)}; allowed is 0x08..0x77`);
  }
}

function hex(address: number): string {
  return `0x${address.toString(16).padStart(2, '0')}`;
}
