// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { appendFileSync, createReadStream } from 'node:fs';
import { LinuxBuses } from '../../src/platform/linux-buses.ts';
import type { ByteSource, SerialLine } from '../../src/ports/buses.ts';
import { aMoment, type Check, machine, until } from './check.ts';
import { CONVERTER_VENDOR, KEYBOARD_NAME, KEYBOARD_VENDOR, plug, pressKeys } from './usb-devices.ts';

/** The far end of the USB serial converter, at the guest's fourth serial port. */
const FAR_END = '/dev/ttyS3';

const BUSES = {
  meter: { type: 'uart', owner: 'guard', path: '/dev/ttyUSB0', baud: 9600, parity: 'even', stopBits: 1 },
  keyboard: { type: 'events', owner: 'guard', name: KEYBOARD_NAME },
} as const;

/** Bytes that a terminal would take as commands are among them. */
const REQUEST = Uint8Array.of(0x01, 0x04, 0x00, 0x00, 0x11, 0x13, 0x0a, 0x0d, 0xff, 0x7f);
const ANSWER = Uint8Array.of(0x01, 0x04, 0x04, 0x43, 0x66, 0x00, 0x03, 0x1a, 0x7f, 0xff);

const EVENT_BYTES = 24;
const EV_KEY = 1;
/** Codes of the keys 1, 2, 0 and Enter (linux/input-event-codes.h). */
const KEYS = [
  ['1', 2],
  ['2', 3],
  ['0', 11],
  ['ret', 28],
] as const;

async function exchange(line: SerialLine, arrived: number[], received: number[]): Promise<void> {
  arrived.length = 0;
  received.length = 0;
  await line.write(REQUEST);
  await until('what was written', () => arrived.length >= REQUEST.length);
  assert.deepEqual(arrived, [...REQUEST]);
  appendFileSync(FAR_END, ANSWER);
  await until('the answer', () => received.length >= ANSWER.length);
  assert.deepEqual(received, [...ANSWER]);
}

/** Codes of the keys that were pressed, from the kernel's records of a 64-bit machine. */
function pressed(bytes: readonly number[]): readonly number[] {
  const view = new DataView(Uint8Array.from(bytes).buffer);
  const codes: number[] = [];
  for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
    if (view.getUint16(at + 16, true) === EV_KEY && view.getInt32(at + 20, true) === 1) {
      codes.push(view.getUint16(at + 18, true));
    }
  }
  return codes;
}

/** What is typed while the kernel has only begun to ask the keyboard can be lost, as at any keyboard just plugged in. */
async function untilItTypes(received: number[]): Promise<void> {
  received.length = 0;
  let looks = 0;
  await until('any key', () => {
    if (looks % 40 === 0) pressKeys(['f1']);
    looks += 1;
    return received.length > 0;
  });
  let before = -1;
  while (before !== received.length) {
    before = received.length;
    await aMoment();
  }
}

async function typeKeys(received: number[]): Promise<readonly number[]> {
  await untilItTypes(received);
  received.length = 0;
  pressKeys(KEYS.map(([key]) => key));
  await until('the keys', () => pressed(received).length >= KEYS.length);
  const codes = pressed(received);
  assert.deepEqual(
    codes,
    KEYS.map(([, code]) => code),
  );
  return codes;
}

/** Pulls the plug and puts it back. */
async function replug(
  vendor: string,
  source: ByteSource,
  whilePulled: () => Promise<void>,
): Promise<readonly boolean[]> {
  const presence: boolean[] = [];
  source.onPresence((present) => presence.push(present));
  plug(vendor, false);
  await until('the device to be gone', () => presence.at(-1) === false);
  await whilePulled();
  plug(vendor, true);
  await until('the device to be back', () => presence.at(-1) === true);
  return presence;
}

export const USB_CHECKS: readonly Check[] = [
  {
    name: 'a serial line on a USB converter carries bytes both ways, is told as gone when it is pulled, and comes back',
    async run() {
      const buses = new LinuxBuses(BUSES, 'guard', machine);
      const arrived: number[] = [];
      const received: number[] = [];
      createReadStream(FAR_END).on('data', (piece) => arrived.push(...Buffer.from(piece)));
      const line = buses.serial('meter');
      line.onBytes((bytes) => received.push(...bytes));
      await exchange(line, arrived, received);
      const presence = await replug(CONVERTER_VENDOR, line, () =>
        assert.rejects(line.write(Uint8Array.of(1)), { name: 'BusError', code: 'gone' }),
      );
      await exchange(line, arrived, received);
      await buses.close();
      return `presence ${presence.join(' ')}`;
    },
  },
  {
    name: 'keys of a USB keyboard, found by its name, come as the kernel records them, also after it was pulled',
    async run() {
      const buses = new LinuxBuses(BUSES, 'guard', machine);
      const keyboard = buses.events('keyboard');
      const received: number[] = [];
      const seen: boolean[] = [];
      keyboard.onPresence((present) => seen.push(present));
      keyboard.onBytes((bytes) => received.push(...bytes));
      await until('the keyboard to be there', () => seen.at(-1) === true);
      const codes = await typeKeys(received);
      const presence = await replug(KEYBOARD_VENDOR, keyboard, async () => undefined);
      await typeKeys(received);
      await buses.close();
      return `codes ${codes.join(' ')}, presence ${presence.join(' ')}`;
    },
  },
];
