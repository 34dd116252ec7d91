// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { usbKeyboard } from './driver.ts';

const LOOK_MS = 50;

/** Codes of the keys 0 to 9 and a to f (linux/input-event-codes.h). */
const DIGIT_KEYS = [11, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 48, 46, 32, 18, 33] as const;
const KEY_ENTER = 28;
const KEY_LEFTSHIFT = 42;
const EV_SYN = 0;
const EV_KEY = 1;
const EV_MSC = 4;
const MSC_SCAN = 4;

/** One record as the kernel writes it on a little-endian machine. */
export function inputRecord(
  size: 24 | 16,
  stampMicros: number,
  event: { readonly type: number; readonly code: number; readonly value: number },
): Uint8Array {
  const record = Buffer.alloc(size);
  const word = (size - 8) / 2;
  record.writeUIntLE(Math.floor(stampMicros / 1_000_000), 0, Math.min(word, 6));
  record.writeUIntLE(stampMicros % 1_000_000, word, 4);
  record.writeUInt16LE(event.type, 2 * word);
  record.writeUInt16LE(event.code, 2 * word + 2);
  record.writeInt32LE(event.value, 2 * word + 4);
  return record;
}

/** A key going down and up, as a USB keyboard reports it: scan code, key, end of report. */
export function keyStroke(size: 24 | 16, stampMicros: number, code: number, isShifted = false): Uint8Array {
  const report = (key: number, value: number) => [
    inputRecord(size, stampMicros, { type: EV_MSC, code: MSC_SCAN, value: 0x70000 + key }),
    inputRecord(size, stampMicros, { type: EV_KEY, code: key, value }),
    inputRecord(size, stampMicros, { type: EV_SYN, code: 0, value: 0 }),
  ];
  const key = [...report(code, 1), ...report(code, 0)];
  return Buffer.concat(isShifted ? [...report(KEY_LEFTSHIFT, 1), ...key, ...report(KEY_LEFTSHIFT, 0)] : key);
}

/** A reader that types the number of a card once, when it comes. Without supply, the kernel sees it unplugged. */
export const usbKeyboardEmulator = defineEmulator(usbKeyboard, (options, { clock, world, buses }) => {
  const source = buses.attachEvents(options.events);
  let last: string | undefined;
  const type = (uid: Uint8Array) => {
    const bytes = options.byteOrder === 'BE' ? Buffer.from(uid) : Buffer.from(uid).reverse();
    const digits = options.form === 'hex' ? bytes.toString('hex') : BigInt(`0x${bytes.toString('hex')}`).toString();
    const stampMicros = clock.wallMillis() * 1000;
    for (const digit of digits.padStart(options.digits ?? 0, '0')) {
      const key = DIGIT_KEYS[Number.parseInt(digit, 16)] ?? 0;
      source.send(keyStroke(options.recordBytes, stampMicros, key, /[a-f]/.test(digit)));
    }
    if (options.ends === 'enter') source.send(keyStroke(options.recordBytes, stampMicros, KEY_ENTER));
  };
  const look = () => {
    source.setPresent(world.reader.answers());
    const card = world.reader.answers() ? world.reader.card() : undefined;
    if (card !== undefined && card.join() !== last) type(card);
    last = card?.join();
    clock.after(LOOK_MS, 'emulated USB reader', look);
  };
  look();
});
