// SPDX-License-Identifier: Apache-2.0
import type { PromisifiedBus } from 'i2c-bus';
import { BusError, type BusErrorCode, type I2cBus } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import { requireNative } from './native-module.ts';

/** What we use of an opened bus; i2c-bus satisfies it, and so does a test. */
export type RawI2cBus = Pick<PromisifiedBus, 'i2cRead' | 'i2cWrite' | 'readI2cBlock' | 'close'>;

/** Longest block of one SMBus transaction, which i2c-bus reads with a repeated start. */
const SMBUS_BLOCK_BYTES = 32;

/** The kernel's own limit is a second; the guard gives up before its input counts as lost. */
const TIMEOUT_MS = 60;

const CODES: Readonly<Record<string, BusErrorCode>> = {
  ENXIO: 'nack',
  EREMOTEIO: 'nack',
  EIO: 'nack',
  ETIMEDOUT: 'timeout',
  ENODEV: 'gone',
  ENOENT: 'gone',
};

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
  readonly #clock: Clock;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(id: string, raw: RawI2cBus, clock: Clock) {
    this.id = id;
    this.#raw = raw;
    this.#clock = clock;
  }

  /** A kernel call that hangs keeps its thread, so a transaction that follows it waits for it, and times out too. */
  transfer(address: number, bytes: Uint8Array, readLength: number): Promise<Uint8Array> {
    const written = Buffer.from(bytes);
    const call = this.#tail.then(() => this.#transfer(address, written, readLength));
    this.#tail = call.catch(() => undefined);
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(TIMEOUT_MS, `i2c ${this.id}`, () => {
        reject(new BusError('timeout', this.id, `no answer from 0x${address.toString(16)} in ${TIMEOUT_MS} ms`));
      });
      call.then(
        (read) => {
          timer.cancel();
          resolve(read);
        },
        (error: unknown) => {
          timer.cancel();
          reject(this.#busError(error, address));
        },
      );
    });
  }

  close(): Promise<void> {
    return this.#raw.close();
  }

  async #transfer(address: number, bytes: Buffer, readLength: number): Promise<Uint8Array> {
    const [register] = bytes;
    const answer = Buffer.alloc(readLength);
    if (register !== undefined && bytes.length === 1 && readLength > 0 && readLength <= SMBUS_BLOCK_BYTES) {
      return this.#checked(await this.#raw.readI2cBlock(address, register, readLength, answer), readLength);
    }
    if (bytes.length > 0 || readLength === 0) await this.#raw.i2cWrite(address, bytes.length, bytes);
    if (readLength === 0) return answer;
    return this.#checked(await this.#raw.i2cRead(address, readLength, answer), readLength);
  }

  #checked({ bytesRead, buffer }: { readonly bytesRead: number; readonly buffer: Buffer }, length: number): Uint8Array {
    if (bytesRead === length) return buffer;
    throw new BusError('protocol', this.id, `${bytesRead} bytes came instead of ${length}`);
  }

  #busError(error: unknown, address: number): BusError {
    if (error instanceof BusError) return error;
    const { code } = error as NodeJS.ErrnoException;
    const text = `0x${address.toString(16)}: ${error instanceof Error ? error.message : String(error)}`;
    return new BusError(CODES[code ?? ''] ?? 'protocol', this.id, text);
  }
}
