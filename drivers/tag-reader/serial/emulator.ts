// SPDX-License-Identifier: Apache-2.0
import { crc16 } from '../../../src/core/units/crc16.ts';
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { serialReader } from './driver.ts';
import type { FrameFormat } from './frame-format.ts';

const LOOK_MS = 50;
/** A card that stays is sent again this often. */
const REPEAT_MS = 200;
/** Stands in the bytes that a driver is told to skip. */
const FILLER = '0';

/** A reader that sends the frame of the card in its field, again and again while it stays. */
export const serialReaderEmulator = defineEmulator(serialReader, (options, { clock, world, buses }) => {
  const send = buses.attachSerial(options.serial, { receive: () => undefined });
  let silentLooks = 0;
  let last = '';
  const look = () => {
    const card = world.reader.answers() ? world.reader.card() : undefined;
    const isNew = card?.join() !== last;
    last = card?.join() ?? '';
    silentLooks = isNew || silentLooks * LOOK_MS >= REPEAT_MS ? 1 : silentLooks + 1;
    const frame = card !== undefined && silentLooks === 1 ? frameOf(card, options) : undefined;
    if (frame !== undefined) send(frame);
    clock.after(LOOK_MS, 'emulated serial reader', look);
  };
  look();
});

/** The frame of a card, or undefined when the number does not fit the format. */
export function frameOf(uid: Uint8Array, format: FrameFormat): Uint8Array | undefined {
  const bytes = format.byteOrder === 'BE' ? Buffer.from(uid) : Buffer.from(uid).reverse();
  const wanted = format.uidBytes ?? (format.payload === 'ascii-decimal' ? 4 : uid.length);
  const number = format.payload === 'binary' ? bytes : Buffer.from(textOf(bytes, format), 'latin1');
  const body = Buffer.concat([Buffer.from(FILLER.repeat(format.skip), 'latin1'), number]);
  if (uid.length !== wanted || (format.length !== undefined && body.length !== format.length)) return undefined;
  const { start, end } = format;
  if (format.checksumPlace === 'after-end') {
    const covered = Buffer.concat([format.checksumFrom === 'start' ? start : Buffer.alloc(0), body, end]);
    return Buffer.concat([start, body, end, checksumOf(covered, format)]);
  }
  const covered = Buffer.concat([format.checksumFrom === 'start' ? start : Buffer.alloc(0), body]);
  return Buffer.concat([start, body, checksumOf(covered, format), end]);
}

function textOf(bytes: Buffer, format: FrameFormat): string {
  if (format.payload === 'ascii-hex') return bytes.toString('hex').toUpperCase();
  const digits = BigInt(`0x${bytes.toString('hex')}`).toString();
  return digits.padStart((format.length ?? 0) - format.skip, '0');
}

function checksumOf(covered: Buffer, format: FrameFormat): Buffer {
  if (format.checksumForm === 'ascii-hex') {
    const bytes = Buffer.from(covered.toString('latin1'), 'hex');
    return Buffer.from(
      checksumOf(bytes, { ...format, checksumForm: 'binary' })
        .toString('hex')
        .toUpperCase(),
    );
  }
  const checksum = Buffer.alloc(format.checksum === 'crc16' ? 2 : 1);
  if (format.checksum === 'none') return Buffer.alloc(0);
  if (format.checksum === 'crc16') checksum.writeUInt16LE(crc16(covered));
  for (const byte of format.checksum === 'crc16' ? [] : covered) {
    const [sum = 0] = checksum;
    checksum[0] = format.checksum === 'xor' ? sum ^ byte : sum + byte;
  }
  return checksum;
}
