// SPDX-License-Identifier: Apache-2.0
import type { PromisifiedBus } from 'i2c-bus';
import { BusError, type I2cBus } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import { CallQueue } from './call-queue.ts';
import { kernelError } from './kernel-errors.ts';
import { requireNative } from './native-module.ts';

/** What we use of an opened bus; i2c-bus satisfies it, and so does a test. */
export type RawI2cBus = Pick<
  PromisifiedBus,
  'close' | 'i2cRead' | 'i2cWrite' | 'readI2cBlock' | 'receiveByte' | 'sendByte' | 'writeByte' | 'writeI2cBlock'
>;

/** Longest block of one SMBus transaction, beside the register. */
const SMBUS_BLOCK_BYTES = 32;

/** The kernel's own limit is a second; the guard gives up before its input counts as lost. */
const TIMEOUT_MS = 60;

/** Opens /dev/i2c-N. @throws Error when i2c-bus is not installed, BusError `gone` when the bus is not there */
export function openI2c(id: string, number: number, clock: Clock): LinuxI2cBus {
  const { openSync } = requireNative('i2c-bus', `bus "${id}" (I2C)`) as typeof import('i2c-bus');
  try {
    return new LinuxI2cBus(id, openSync(number).promisifiedBus(), clock);
  } catch (error) {
    throw new BusError('gone', id, `/dev/i2c-${number} cannot be opened: ${String(error)}`);
  }
}

/** One I2C bus of the machine. */
export class LinuxI2cBus implements I2cBus {
  readonly id: string;
  readonly #raw: RawI2cBus;
  readonly #queue: CallQueue;

  constructor(id: string, raw: RawI2cBus, clock: Clock) {
    this.id = id;
    this.#raw = raw;
    this.#queue = new CallQueue(id, clock);
  }

  /** A kernel call that hangs keeps its thread, so a transaction that follows it waits for it, and times out too. */
  async transfer(address: number, bytes: Uint8Array, readLength: number): Promise<Uint8Array> {
    const chip = `0x${address.toString(16)}`;
    const written = Buffer.from(bytes);
    try {
      return await this.#queue.run(TIMEOUT_MS, chip, () => this.#transfer(address, written, readLength));
    } catch (error) {
      throw kernelError(this.id, chip, error);
    }
  }

  close(): Promise<void> {
    return this.#raw.close();
  }

  /** i2c-bus reads a register with a repeated start; a longer block, or after more bytes written, with a stop between. */
  async #transfer(address: number, bytes: Buffer, readLength: number): Promise<Uint8Array> {
    const [register] = bytes;
    const answer = Buffer.alloc(readLength);
    if (register !== undefined && bytes.length === 1 && readLength > 0 && readLength <= SMBUS_BLOCK_BYTES) {
      return this.#checked(await this.#raw.readI2cBlock(address, register, readLength, answer), readLength);
    }
    if (bytes.length > 0 || readLength === 0) await this.#write(address, bytes);
    if (readLength === 0) return answer;
    if (readLength === 1) return Uint8Array.of(await this.#raw.receiveByte(address));
    return this.#checked(await this.#raw.i2cRead(address, readLength, answer), readLength);
  }

  /**
   * Writes as the SMBus transaction that puts these very bytes on the wire: Send Byte, Write Byte, I2C Block Write (the
   * kernel's Documentation/i2c/smbus-protocol). A controller for SMBus alone knows no other; one for plain I2C sends the
   * same.
   */
  async #write(address: number, bytes: Buffer): Promise<void> {
    const [first, second] = bytes;
    if (first === undefined || bytes.length > 1 + SMBUS_BLOCK_BYTES) {
      await this.#raw.i2cWrite(address, bytes.length, bytes);
    } else if (second === undefined) {
      await this.#raw.sendByte(address, first);
    } else if (bytes.length === 2) {
      await this.#raw.writeByte(address, first, second);
    } else {
      await this.#raw.writeI2cBlock(address, first, bytes.length - 1, bytes.subarray(1));
    }
  }

  #checked({ bytesRead, buffer }: { readonly bytesRead: number; readonly buffer: Buffer }, length: number): Uint8Array {
    if (bytesRead === length) return buffer;
    throw new BusError('protocol', this.id, `${bytesRead} bytes came instead of ${length}`);
  }
}
