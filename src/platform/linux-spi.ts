// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { BusError, type SpiDevice, type SpiMessage } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import { CallQueue } from './call-queue.ts';
import { kernelError, messageOf } from './kernel-errors.ts';
import { requireNative } from './native-module.ts';
import { heldTogether } from './spi-runs.ts';

/** One message as spi-device takes it; its types are not imported, as the package may be missing where this is compiled. */
export interface RawSpiTransfer {
  readonly byteLength: number;
  readonly sendBuffer: Buffer;
  readonly receiveBuffer: Buffer;
  readonly speedHz: number;
  readonly chipSelectChange: boolean;
}

/** What we use of an opened device; spi-device satisfies it, and so does a test. */
export interface RawSpiDevice {
  /** Throws what it finds wrong with the message itself. */
  transfer(message: RawSpiTransfer[], done: (error: Error | null | undefined) => void): unknown;
  close(done: (error: Error | null | undefined) => void): void;
}

interface SpiPackage {
  openSync(bus: number, device: number, options: { readonly mode: 0; readonly bitsPerWord: 8 }): RawSpiDevice;
}

/** Most messages of one SPI_IOC_MESSAGE call: 32 bytes each in a size field of 14 bits (linux/spi/spidev.h). */
const MOST_MESSAGES = 511;
/** spidev gives each message room in its buffer in steps of the DMA alignment: 128 bytes on arm64, fewer elsewhere. */
const BUFFER_STEP_BYTES = 128;
/** Size of that buffer unless the kernel command line says `spidev.bufsiz=`. */
const DEFAULT_BUFFER_BYTES = 4096;
const BUFFER_PARAMETER = '/sys/module/spidev/parameters/bufsiz';

/** What a call may take beyond the bits themselves. */
const TIMEOUT_MS = 60;
const HIGHEST_HERTZ = 0xff_ff_ff_ff;

/** The device at /dev/spidevB.C, opened when it is first used. @throws Error when spi-device is not installed */
export function openSpi(id: string, path: string, clock: Clock): LinuxSpiDevice {
  const { openSync } = requireNative('spi-device', `bus "${id}" (SPI)`) as SpiPackage;
  const [, bus, device] = /^\/dev\/spidev(\d+)\.(\d+)$/.exec(path) ?? [];
  if (bus === undefined || device === undefined) throw new BusError('gone', id, `${path} is no SPI device`);
  const open = (): RawSpiDevice => {
    try {
      return openSync(Number(bus), Number(device), { mode: 0, bitsPerWord: 8 });
    } catch (error) {
      throw new BusError('gone', id, `${path} cannot be opened: ${messageOf(error)} (is dtparam=spi=on set?)`);
    }
  };
  return new LinuxSpiDevice(id, open, clock, kernelBufferBytes());
}

function kernelBufferBytes(): number {
  try {
    return Number(readFileSync(BUFFER_PARAMETER, 'utf8')) || DEFAULT_BUFFER_BYTES;
  } catch {
    return DEFAULT_BUFFER_BYTES;
  }
}

/** One SPI device of the machine: mode 0, eight bits, most significant first. One that was gone is opened again. */
export class LinuxSpiDevice implements SpiDevice {
  readonly id: string;
  readonly #open: () => RawSpiDevice;
  #raw: RawSpiDevice | undefined;
  readonly #queue: CallQueue;
  readonly #bufferBytes: number;

  /** @param bufferBytes of spidev, its `bufsiz` */
  constructor(id: string, open: () => RawSpiDevice, clock: Clock, bufferBytes: number) {
    this.id = id;
    this.#open = open;
    this.#queue = new CallQueue(id, clock);
    this.#bufferBytes = bufferBytes;
  }

  /**
   * A burst that does not fit into one kernel call is cut where chip select is raised anyway; the gap there is then a
   * scheduler's, not microseconds.
   * @throws RangeError for a clock that is no whole number above 0, BusError `refused` for a burst that cannot be cut
   */
  async transfer(messages: readonly SpiMessage[]): Promise<Uint8Array[]> {
    let bitsMs = 0;
    for (const { bytes, hertz } of messages) {
      if (!Number.isInteger(hertz) || hertz <= 0 || hertz > HIGHEST_HERTZ) {
        throw new RangeError(`${this.id}: ${hertz} Hz; allowed is a whole number from 1 to ${HIGHEST_HERTZ}`);
      }
      bitsMs += (bytes.length * 8000) / hertz;
    }
    const calls = this.#cut(messages).map((call) => call.map(rawTransfer));
    await this.#queue.run(Math.ceil(TIMEOUT_MS + 2 * bitsMs), `${messages.length} messages`, async () => {
      for (const call of calls) await this.#call(call);
    });
    return calls.flat().map(({ receiveBuffer }) => receiveBuffer);
  }

  close(): Promise<void> {
    const raw = this.#raw;
    this.#raw = undefined;
    return new Promise((resolve) => (raw === undefined ? resolve() : raw.close(() => resolve())));
  }

  #cut(messages: readonly SpiMessage[]): SpiMessage[][] {
    const calls: SpiMessage[][] = [];
    let room = 0;
    for (const held of heldTogether(messages)) {
      const bytes = held.reduce((sum, message) => sum + bufferBytes(message), 0);
      if (bytes > this.#bufferBytes || held.length > MOST_MESSAGES) {
        throw new BusError(
          'refused',
          this.id,
          `${held.length} messages in one chip select take ${bytes} bytes of spidev's buffer; allowed are ${MOST_MESSAGES} and ${this.#bufferBytes} (spidev.bufsiz= in cmdline.txt)`,
        );
      }
      const last = calls.at(-1);
      if (last !== undefined && bytes <= room && last.length + held.length <= MOST_MESSAGES) {
        last.push(...held);
        room -= bytes;
      } else {
        calls.push([...held]);
        room = this.#bufferBytes - bytes;
      }
    }
    return calls;
  }

  async #call(call: readonly RawSpiTransfer[]): Promise<void> {
    // On the last message the flag would mean the opposite: leave chip select low after the call.
    const message = call.map((transfer, index) => ({
      ...transfer,
      chipSelectChange: transfer.chipSelectChange && index < call.length - 1,
    }));
    this.#raw ??= this.#open();
    const raw = this.#raw;
    try {
      await new Promise<void>((resolve, reject) => {
        raw.transfer(message, (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      const failure = kernelError(this.id, `${call.length} messages`, error);
      if (failure.code === 'gone') await this.close();
      throw failure;
    }
  }
}

function bufferBytes({ bytes }: SpiMessage): number {
  return Math.ceil(bytes.length / BUFFER_STEP_BYTES) * BUFFER_STEP_BYTES;
}

function rawTransfer({ bytes, hertz, chipSelectChange }: SpiMessage): RawSpiTransfer {
  return {
    byteLength: bytes.length,
    sendBuffer: Buffer.from(bytes),
    receiveBuffer: Buffer.alloc(bytes.length),
    speedHz: hertz,
    chipSelectChange: chipSelectChange === true,
  };
}
