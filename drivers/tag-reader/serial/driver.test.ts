// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/bench/virtual-clock.ts';
import { tagReaderContract } from '../../contract/tag-reader.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { serialReader } from './driver.ts';
import { frameOf, serialReaderEmulator } from './emulator.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { SERIAL_OPTIONS } from './frame-format.ts';

const OPTIONS = { serial: 'uart', start: '02', end: '03', payload: 'ascii-hex', checksum: 'xor' };
const LINE = { uart: { type: 'uart', baud: 9600 } } as const;
const hex = (bytes: Iterable<number>) => Buffer.from([...bytes]).toString('hex');
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const text = (characters: string) => Uint8Array.from(Buffer.from(characters, 'latin1'));

async function setUp() {
  const rig = new TestRig(LINE);
  return { rig, device: await rig.connect(serialReader, serialReaderEmulator, OPTIONS) };
}

tagReaderContract(setUp, {
  setReachable: (rig, reachable) => rig.buses.serialLines.get('uart')?.setPresent(reachable),
  speaksOnce: false,
});

/** A decoder for a format, after a silence, and the UIDs it found. */
async function decoder(options: Readonly<Record<string, unknown>>) {
  const clock = new VirtualClock();
  const uids: string[] = [];
  const format = v.parse(SERIAL_OPTIONS, { serial: 'uart', ...options });
  const frames = new FrameDecoder(format, clock, (uid) => uids.push(hex(uid)));
  await clock.advance(1000);
  return { clock, uids, format, frames };
}

type Options = Readonly<Record<string, unknown>> & { readonly checksum?: string };

const FORMATS: readonly (readonly [string, Options])[] = [
  ['hex between STX and ETX', { start: '02', end: '03', payload: 'ascii-hex' }],
  ['hex, xor before ETX', { start: '02', end: '03', payload: 'ascii-hex', checksum: 'xor' }],
  [
    'hex, xor of body and ETX behind it',
    { start: '02', end: '03', payload: 'ascii-hex', checksum: 'xor', checksumPlace: 'after-end' },
  ],
  ['hex, sum from STX on', { start: '02', end: '0d0a', payload: 'ascii-hex', checksum: 'sum', checksumFrom: 'start' }],
  ['hex, CRC, two start bytes', { start: '5aa5', end: '0d', payload: 'ascii-hex', checksum: 'crc16' }],
  [
    'hex, checksum in digits',
    { start: '02', end: '0d0a03', payload: 'ascii-hex', checksum: 'xor', checksumForm: 'ascii-hex' },
  ],
  ['hex of four bytes, last byte first', { end: '0d0a', payload: 'ascii-hex', byteOrder: 'LE', uidBytes: 4 }],
  ['hex behind an address', { start: '02', end: '03', payload: 'ascii-hex', skip: 2 }],
  ['decimal of ten digits', { end: '0d', payload: 'ascii-decimal', length: 10 }],
  ['decimal, last byte first', { start: '02', end: '03', payload: 'ascii-decimal', byteOrder: 'LE' }],
  ['binary, fixed length', { start: 'aa55', payload: 'binary', length: 4, checksum: 'crc16' }],
  ['binary with STX, ETX and BCC', { start: '02', end: '03', payload: 'binary', length: 6, skip: 2, checksum: 'xor' }],
  ['binary and nothing around it', { payload: 'binary', length: 4, checksum: 'sum' }],
];

describe('a serial reader with its frame', () => {
  it.each(FORMATS)('%s: frames come out whole, in pieces of any size, two in a piece', async (_, options) => {
    const { frames, uids, format } = await decoder(options);
    const uid = fc.uint8Array({ minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(uid, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 40 }), (cards, size) => {
        uids.length = 0;
        const stream = cards.flatMap((card) => [...(frameOf(card, format) ?? [])]);
        for (let at = 0; at < stream.length; at += size) frames.take(Uint8Array.from(stream.slice(at, at + size)));
        expect(uids).toEqual(cards.map(hex));
      }),
      { seed: 1 },
    );
  });

  it.each(FORMATS)(
    '%s: noise neither throws nor grows without end, and a frame after silence is read',
    async (_, options) => {
      const { clock, frames, uids, format } = await decoder(options);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 2000 }), (noise) => {
          frames.take(noise);
          expect(frames.pendingBytes).toBeLessThanOrEqual(256);
        }),
        { numRuns: 20, seed: 1 },
      );
      // After silence, a frame without a start may be the rest of what was given up; the one after it is not.
      await clock.advance(500);
      uids.length = 0;
      const card = bytesOf('04a2b3c4');
      for (let round = 0; round < 2; round += 1) {
        frames.take(frameOf(card, format) ?? new Uint8Array());
        await clock.advance(500);
      }
      expect(uids).toContain('04a2b3c4');
      expect(new Set(uids)).toEqual(new Set(['04a2b3c4']));
    },
  );

  it.each(FORMATS.filter(([, options]) => options.checksum !== undefined))(
    '%s: with any single bit flipped is never another card',
    async (_, options) => {
      const { format } = await decoder(options);
      const frame = frameOf(bytesOf('04a2b3c4'), format) ?? new Uint8Array();
      for (let bit = 0; bit < frame.length * 8; bit += 1) {
        const { frames, uids } = await decoder(options);
        frames.take(frame.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)));
        // Where the checksum is of what the digits stand for, a letter may change its case: the number is the same.
        for (const uid of uids) expect(uid).toBe('04a2b3c4');
      }
    },
  );
});

describe('frames that makers print', () => {
  it('RDM6300: 62E3086CED has the checksum 08 (Seeed Studio, 125 kHz RFID module)', async () => {
    const { frames, uids } = await decoder({
      start: '02',
      end: '03',
      payload: 'ascii-hex',
      skip: 2,
      checksum: 'xor',
      checksumForm: 'ascii-hex',
    });
    frames.take(text('\x0262E3086CED08\x03'));
    frames.take(text('\x0262E3086CED09\x03'));
    expect(uids).toEqual(['e3086ced']);
  });

  it('QU-CD-720M: FE, length, command, type, number, exclusive or of all behind FE; its error answer is no card', async () => {
    const { frames, uids } = await decoder({ start: 'fe', payload: 'binary', length: 7, skip: 3, checksum: 'xor' });
    frames.take(bytesOf('fe02e2e0'));
    frames.take(bytesOf('fe07030104a2b3c4d4'));
    expect(uids).toEqual(['04a2b3c4']);
  });
});

describe('what is not to become a tag', () => {
  it.each([
    ['with a start', { start: '02', end: '03', payload: 'ascii-hex' }],
    ['without', { end: '03', payload: 'ascii-hex' }],
  ])('a frame that never ends, %s; of it no more than 256 bytes are kept', async (_, options) => {
    const { frames, uids } = await decoder(options);
    frames.take(text(`\x02${'04A2B3C4'.repeat(1000)}`));
    expect([frames.pendingBytes <= 256, uids]).toEqual([true, []]);
    frames.take(text('\x03'));
    frames.take(text('start' in options ? '\x0211223344\x03' : '11223344\x03'));
    expect(uids).toEqual(['11223344']);
  });

  it('the rest of a longer number whose first half came before a silence', async () => {
    const { clock, frames, uids } = await decoder({ end: '0d', payload: 'ascii-hex' });
    frames.take(text('04A2B3'));
    await clock.advance(300);
    frames.take(text('C4D5E6F7\r'));
    expect(uids).toEqual([]);
    frames.take(text('04A2B3C4D5E6F7\r'));
    expect(uids).toEqual(['04a2b3c4d5e6f7']);
  });

  it('the rest of a number that was on its way when the port opened', async () => {
    const clock = new VirtualClock();
    const uids: string[] = [];
    const format = v.parse(SERIAL_OPTIONS, { serial: 'uart', end: '0d', payload: 'ascii-hex' });
    const frames = new FrameDecoder(format, clock, (uid) => uids.push(hex(uid)));
    frames.take(text('C4D5E6F7\r'));
    frames.take(text('04A2B3C4D5E6F7\r'));
    expect(uids).toEqual(['04a2b3c4d5e6f7']);
  });

  it.each([
    ['5 bytes', '04A2B3C4D5\r'],
    ['a letter that is no digit', '04A2B3CG\r'],
    ['an unprintable byte', '04A2\xffB3C4\r'],
    ['an empty line', '\r\r\r'],
    ['hundreds of digits', `${'04A2B3C4'.repeat(60)}\r`],
  ])('%s', async (_, characters) => {
    const { frames, uids } = await decoder({ end: '0d', payload: 'ascii-hex' });
    frames.take(text(characters));
    expect(uids).toEqual([]);
    frames.take(text('11223344\r'));
    expect(uids).toEqual(['11223344']);
  });

  it('a decimal number that has more than its four bytes', async () => {
    const { frames, uids } = await decoder({ end: '0d', payload: 'ascii-decimal' });
    frames.take(text('4294967296\r4294967295\r'));
    expect(uids).toEqual(['ffffffff']);
  });
});

describe('the options of a serial reader', () => {
  it.each([
    [{ payload: 'ascii-hex' }, 'length'],
    [{ payload: 'binary', end: '03' }, 'length'],
    [{ payload: 'ascii-hex', length: 4, skip: 4 }, 'skip'],
    [{ payload: 'ascii-hex', length: 8, checksumPlace: 'after-end' }, 'checksumPlace'],
    [{ payload: 'binary', length: 4, checksum: 'xor', checksumForm: 'ascii-hex' }, 'checksumForm'],
    [{ payload: 'ascii-hex', end: '3' }, 'hex'],
  ])('%j are refused, and the message says why', (options, word) => {
    const result = v.safeParse(SERIAL_OPTIONS, { serial: 'uart', ...options });
    expect(result.success).toBe(false);
    expect(result.issues?.map(({ message }) => message).join()).toContain(word);
  });
});

describe('a serial reader on its line', () => {
  it('that sends a card that stays only now and then counts it once, if told how often', async () => {
    const rig = new TestRig(LINE);
    const send = rig.buses.attachSerial('uart', { receive: () => undefined });
    const device = await rig.start(serialReader, { ...OPTIONS, checksum: 'none', repeatMs: 3000 });
    const uids: string[] = [];
    device.onTag(({ uid }) => uids.push(hex(uid)));
    for (let round = 0; round < 10; round += 1) {
      send(text('\x0204A2B3C4\x03'));
      await rig.clock.advance(2500);
    }
    expect(uids).toEqual(['04a2b3c4']);
    await rig.clock.advance(3000);
    send(text('\x0204A2B3C4\x03'));
    await rig.clock.advance(100);
    device.stop();
    expect(uids).toEqual(['04a2b3c4', '04a2b3c4']);
  });
});
