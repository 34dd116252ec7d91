// SPDX-License-Identifier: Apache-2.0
import type { SpiMessage } from '../../ports/buses.ts';
import { WireError } from './frames.ts';

/** What one burst may hold on the wire: as much as one kernel call takes with spidev's usual buffer. */
export const MOST_SPI_MESSAGES = 511;
export const MOST_SPI_BYTES = 4096;

/** Clock (4), chip select change (1), length (2). */
const HEAD_BYTES = 7;

/** Messages one after the other: clock in hertz, whether chip select changes after it, length, bytes; little endian. */
export function writeSpiMessages(messages: readonly SpiMessage[]): Buffer {
  return Buffer.concat(
    messages.flatMap(({ bytes, hertz, chipSelectChange }) => {
      const head = Buffer.allocUnsafe(HEAD_BYTES);
      head.writeUInt32LE(hertz, 0);
      head.writeUInt8(chipSelectChange === true ? 1 : 0, 4);
      head.writeUInt16LE(bytes.length, 5);
      return [head, bytes];
    }),
  );
}

/** @throws WireError for a message cut short, a clock of 0, or more than a burst may hold */
export function readSpiMessages(payload: Buffer): SpiMessage[] {
  const messages: SpiMessage[] = [];
  let left = payload;
  let total = 0;
  while (left.length > 0) {
    if (left.length < HEAD_BYTES) throw new WireError(`${left.length} bytes where an SPI message begins`);
    const hertz = left.readUInt32LE(0);
    const flag = left.readUInt8(4);
    const end = HEAD_BYTES + left.readUInt16LE(5);
    if (hertz === 0 || flag > 1) throw new WireError(`SPI message at ${hertz} Hz with flag ${flag}`);
    if (left.length < end) throw new WireError(`SPI message of ${left.length} bytes where ${end} belong`);
    messages.push({ hertz, chipSelectChange: flag === 1, bytes: Uint8Array.from(left.subarray(HEAD_BYTES, end)) });
    total += end - HEAD_BYTES;
    left = left.subarray(end);
  }
  if (messages.length > MOST_SPI_MESSAGES || total > MOST_SPI_BYTES) {
    throw new WireError(
      `${messages.length} SPI messages of ${total} bytes; allowed are ${MOST_SPI_MESSAGES} and ${MOST_SPI_BYTES}`,
    );
  }
  return messages;
}
