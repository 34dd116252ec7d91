// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { tagReaderContract } from '../../contract/tag-reader.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { usbKeyboard } from './driver.ts';
import { inputRecord, keyStroke, usbKeyboardEmulator } from './emulator.ts';

const OPTIONS = { events: 'reader', form: 'hex' };
const hex = (bytes: Iterable<number>) => Buffer.from([...bytes]).toString('hex');

async function setUp() {
  const rig = new TestRig({ reader: { type: 'events' } });
  return { rig, device: await rig.connect(usbKeyboard, usbKeyboardEmulator, OPTIONS) };
}

tagReaderContract(setUp, {
  setReachable: (rig, reachable) => {
    rig.world.readerAnswers = reachable;
  },
  speaksOnce: true,
});

const CODES: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'1234567890'].map((digit, index) => [digit, 2 + index])),
  ...{ A: 30, B: 48, C: 46, D: 32, E: 18, F: 33, Q: 16, '\n': 28, '\t': 15 },
};

/** The driver, and a hand on the keys. */
async function withKeys(options: Readonly<Record<string, unknown>> = {}) {
  const rig = new TestRig({ reader: { type: 'events' } });
  const parsed = { ...OPTIONS, ...options };
  const size = v.parse(usbKeyboard.options, parsed).recordBytes;
  const source = rig.buses.attachEvents('reader');
  const device = await rig.start(usbKeyboard, parsed);
  const uids: string[] = [];
  const presence: string[] = [];
  device.onTag(({ uid }) => uids.push(hex(uid)));
  device.onPresence((state) => presence.push(state));
  const stamp = () => rig.clock.wallMillis() * 1000;
  /** Types all keys at once, in pieces of so many bytes. */
  const type = (keys: string, pieceBytes = 24) => {
    const stream = Buffer.concat([...keys].map((key) => keyStroke(size, stamp(), CODES[key] ?? 0)));
    for (let at = 0; at < stream.length; at += pieceBytes) source.send(stream.subarray(at, at + pieceBytes));
  };
  const press = (code: number, value: number) => source.send(inputRecord(size, stamp(), { type: 1, code, value }));
  return { rig, source, device, uids, presence, type, press };
}

describe('records of the kernel (linux/input.h, struct input_event)', () => {
  it('of a 64-bit process have 24 bytes', async () => {
    const { source, uids, type } = await withKeys();
    // 1735689600.123456 s, EV_KEY, KEY_A, pressed.
    source.send(Buffer.from('8089746700000000' + '40e2010000000000' + '01001e0001000000', 'hex'));
    source.send(Buffer.from('8089746700000000' + '40e2010000000000' + '01001e0000000000', 'hex'));
    source.send(Buffer.from('8089746700000000' + '40e2010000000000' + '01001c0001000000', 'hex'));
    expect(uids).toEqual([]);
    type('04A2B3C4\n');
    expect(uids).toEqual(['04a2b3c4']);
  });

  it('of a 32-bit process have 16', async () => {
    const { uids, source } = await withKeys({ recordBytes: 16, form: 'decimal' });
    for (const code of [2, 3, 4, 28]) {
      const key = Buffer.from([code, 0]).toString('hex');
      source.send(Buffer.from(`8089746740e201000100${key}01000000`, 'hex'));
    }
    expect(uids).toEqual(['0000007b']);
  });

  it.each([1, 7, 24, 1000])('come in pieces of %i bytes', async (pieceBytes) => {
    const { uids, type } = await withKeys();
    type('04A2B3C4D5E6F7\n', pieceBytes);
    expect(uids).toEqual(['04a2b3c4d5e6f7']);
  });

  it('of the other size make no tag', async () => {
    const { uids, source } = await withKeys({ recordBytes: 24 });
    for (const code of [11, 5, 30, 3, 48, 4, 46, 5, 28]) source.send(keyStroke(16, 1_735_689_600_000_000, code));
    expect(uids).toEqual([]);
  });

  it('may be any bytes at all', async () => {
    const { rig, source, uids, type } = await withKeys();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (noise) => source.send(noise)),
      { seed: 1 },
    );
    source.setPresent(false);
    source.setPresent(true);
    await rig.clock.advance(1000);
    uids.length = 0;
    type('04A2B3C4\n');
    expect(uids).toEqual(['04a2b3c4']);
  });
});

describe('a USB keyboard reader', () => {
  it.each([
    ['ETEK: 8 hex digits', { form: 'hex' }, '04A2B3C4\n', '04a2b3c4'],
    ['ETEK: 7 hex digits, the leading zero left out', { form: 'hex' }, '4A2B3C4\n', '04a2b3c4'],
    ['ETEK: 14 hex digits', { form: 'hex' }, '04A2B3C4D5E6F7\n', '04a2b3c4d5e6f7'],
    ['20 hex digits', { form: 'hex' }, '04A2B3C4D5E6F7081920\n', '04a2b3c4d5e6f7081920'],
    ['hex, last byte first', { form: 'hex', byteOrder: 'LE' }, 'C4B3A204\n', '04a2b3c4'],
    ['10 decimal digits', { form: 'decimal' }, '0077771716\n', '04a2b3c4'],
    ['8 decimal digits', { form: 'decimal' }, '77771716\n', '04a2b3c4'],
    ['10 decimal digits, last byte first', { form: 'decimal', byteOrder: 'LE' }, '3300106756\n', '04a2b3c4'],
    ['ETEK: 9 decimal digits', { form: 'decimal' }, '123456789\n', '075bcd15'],
    ['decimal of 7 bytes', { form: 'decimal', uidBytes: 7 }, '1304792892040951\n', '04a2b3c4d5e6f7'],
    ['Tab for Enter', { form: 'hex' }, '04A2B3C4\t', '04a2b3c4'],
  ])('reads %s', async (_, options, keys, uid) => {
    const { uids, type } = await withKeys(options);
    type(keys);
    expect(uids).toEqual([uid]);
  });

  it.each([
    ['a letter in a decimal number', { form: 'decimal' }, '12A4\n'],
    ['a letter that is no digit', {}, '04A2B3CQ\n'],
    ['5 bytes', {}, '04A2B3C4D5\n'],
    ['no digits at all', {}, '\n\n'],
    ['more digits than any UID has', {}, `${'04A2B3C4'.repeat(5)}\n`],
    ['a decimal number above 4 bytes', { form: 'decimal' }, '4294967296\n'],
    ['a decimal number of 7 bytes that were not declared', { form: 'decimal' }, `${0x04a2b3c4d5e6f7}\n`],
    ['another UID length than declared', { uidBytes: 4 }, '04A2B3C4D5E6F7\n'],
    ['another number of characters than declared', { digits: 10 }, '04A2B3C4\n'],
  ])('makes no tag of %s', async (_, options, keys) => {
    const { uids, type } = await withKeys(options);
    type(keys);
    expect(uids).toEqual([]);
  });

  it('reads digits of the keypad, and takes shifted digits for what they are', async () => {
    const { uids, press } = await withKeys({ form: 'decimal' });
    for (const code of [79, 80, 81, 96]) press(code, 1);
    expect(uids).toEqual(['0000007b']);
    press(42, 1);
    for (const code of [5, 6]) press(code, 1);
    press(42, 0);
    press(28, 1);
    expect(uids).toHaveLength(1);
  });

  it('does not take a key that is held down for several', async () => {
    const { uids, press } = await withKeys({ form: 'decimal' });
    press(2, 1);
    for (let round = 0; round < 5; round += 1) press(2, 2);
    press(28, 1);
    expect(uids).toEqual(['00000001']);
  });

  it('drops what was typed before a pause of 200 ms', async () => {
    const { rig, uids, type } = await withKeys();
    type('04A2B3');
    await rig.clock.advance(201);
    type('C4D5E6F7\n');
    // By the stamps this is a number of its own, and a person at the keys cannot be told from a card.
    expect(uids).toEqual(['c4d5e6f7']);
    type('04A2B3');
    await rig.clock.advance(201);
    type('\n');
    expect(uids).toHaveLength(1);
  });

  it('takes a number whole that reaches this process late and in two halves', async () => {
    const { rig, source, uids } = await withKeys();
    const stamp = rig.clock.wallMillis() * 1000;
    const strokes = [...'04A2B3C4D5E6F7\n'].map((key) => keyStroke(24, stamp, CODES[key] ?? 0));
    for (const stroke of strokes.slice(0, 6)) source.send(stroke);
    await rig.clock.advance(1500);
    for (const stroke of strokes.slice(6)) source.send(stroke);
    expect(uids).toEqual(['04a2b3c4d5e6f7']);
  });

  it('makes no tag of a number of which the kernel lost a part (SYN_DROPPED)', async () => {
    const { rig, source, uids, type } = await withKeys();
    type('04A2B3');
    source.send(inputRecord(24, rig.clock.wallMillis() * 1000, { type: 0, code: 3, value: 0 }));
    type('C4D5E6F7\n');
    expect(uids).toEqual([]);
    type('04A2B3C4D5E6F7\n');
    expect(uids).toEqual(['04a2b3c4d5e6f7']);
  });

  it('without Enter ends a number by a pause of 200 ms, and counts only a whole one', async () => {
    const { rig, uids, type, device } = await withKeys({ ends: 'pause', digits: 8 });
    type('04A2B3C4');
    expect(uids).toEqual([]);
    await rig.clock.advance(200);
    expect(uids).toEqual(['04a2b3c4']);
    type('1122334');
    await rig.clock.advance(1000);
    type('5');
    device.stop();
    expect([uids.length, rig.clock.pending()]).toEqual([1, []]);
  });

  it('needs to know the number of digits when no key ends it', () => {
    const result = v.safeParse(usbKeyboard.options, { ...OPTIONS, ends: 'pause' });
    expect(result.issues?.map(({ message }) => message).join()).toContain('digits');
  });

  it('that types a card that stays again and again counts it once', async () => {
    const { rig, uids, type } = await withKeys();
    for (let round = 0; round < 20; round += 1) {
      type('04A2B3C4\n');
      await rig.clock.advance(700);
    }
    expect(uids).toEqual(['04a2b3c4']);
  });

  it('that is pulled in the middle of a number forgets it', async () => {
    const { source, uids, presence, type } = await withKeys();
    type('04A2');
    source.setPresent(false);
    source.setPresent(true);
    type('B3C4\n');
    expect([uids, presence]).toEqual([[], ['lost', 'present']]);
  });

  it('that is not plugged in at the start is lost', async () => {
    const rig = new TestRig({ reader: { type: 'events' } });
    rig.buses.attachEvents('reader').setPresent(false);
    const device = await rig.start(usbKeyboard, OPTIONS);
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(5000);
    device.stop();
    expect(presence).toEqual(['lost']);
  });
});
