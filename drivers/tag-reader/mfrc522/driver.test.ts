// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { tagReaderContract } from '../../contract/tag-reader.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { mfrc522 } from './driver.ts';
import { type AirFrame, crcA, EmulatedCard } from './emulated-card.ts';
import { EmulatedMfrc522 } from './emulated-mfrc522.ts';
import { mfrc522Emulator } from './emulator.ts';

const OPTIONS = { spi: 'select' };
const hex = (bytes: Iterable<number>) => Buffer.from([...bytes]).toString('hex');
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

async function setUp() {
  const rig = new TestRig({ select: { type: 'spi' } });
  return { rig, device: await rig.connect(mfrc522, mfrc522Emulator, OPTIONS) };
}

tagReaderContract(setUp);

/** A card that answers what a test makes of its answers, and remembers what it heard. */
class PlayedCard extends EmulatedCard {
  readonly heard: string[] = [];
  readonly #bend: (answer: readonly number[]) => readonly number[];

  constructor(uid: string, bend: (answer: readonly number[]) => readonly number[] = (answer) => answer) {
    super(bytesOf(uid));
    this.#bend = bend;
  }

  override receive(frame: AirFrame): readonly number[] | undefined {
    this.heard.push(`${hex(frame.bytes)}${frame.lastBits === 0 ? '' : `/${frame.lastBits}`}`);
    const answer = super.receive(frame);
    return answer === undefined ? undefined : this.#bend(answer);
  }
}

/** The driver on a chip with these cards before it. */
async function withCards(...cards: EmulatedCard[]) {
  const rig = new TestRig({ select: { type: 'spi' } });
  const field = [...cards];
  const chip = new EmulatedMfrc522(rig.clock, () => field);
  rig.buses.attachSpi('select', chip);
  const device = await rig.start(mfrc522, OPTIONS);
  const uids: string[] = [];
  const presence: string[] = [];
  device.onTag(({ uid }) => uids.push(hex(uid)));
  device.onPresence((state) => presence.push(state));
  return { rig, chip, field, device, uids, presence };
}

describe('CRC_A', () => {
  it.each([
    ['0000', 'a01e'],
    ['1234', '26cf'],
    ['5000', '57cd'],
    ['08', 'b6dd'],
    ['04', 'da17'],
  ])('of %s is sent as %s (ISO/IEC 14443-3 Annex B)', (data, sent) => {
    const crc = crcA([...bytesOf(data)]);
    expect(hex([crc & 0xff, crc >> 8])).toBe(sent);
  });
});

describe('the MFRC522', () => {
  it('speaks to a card with a UID of 4 bytes as ISO/IEC 14443-3 §6.5 has it', async () => {
    const card = new PlayedCard('0c5cee0d');
    const { rig, uids, device } = await withCards(card);
    await rig.clock.advance(100);
    expect(card.heard.slice(0, 4)).toEqual(['26/7', '9320', '93700c5cee0db35cc2', '500057cd']);
    expect(uids).toEqual(['0c5cee0d']);
    device.stop();
  });

  it('goes through all cascade levels, with the cascade tag 88h before each but the last (§6.5.4)', async () => {
    const card = new PlayedCard('04112233445566778899');
    const { rig, uids, device } = await withCards(card);
    await rig.clock.advance(200);
    const levels = card.heard.slice(1, 7).map((frame) => frame.slice(0, 12));
    expect(levels).toEqual(['9320', '937088041122', '9520', '957088334455', '9720', '977066778899']);
    expect(uids).toEqual(['04112233445566778899']);
    device.stop();
  });

  it('reads its registers as the data sheet has the bytes (§8.1.2 Tables 6 and 8)', async () => {
    const rig = new TestRig({ select: { type: 'spi' } });
    const sent: string[] = [];
    rig.buses.attachSpi('select', {
      exchange(bytes) {
        sent.push(hex(bytes));
        return new Uint8Array(bytes.length);
      },
    });
    const device = await rig.start(mfrc522, OPTIONS);
    await rig.clock.advance(20);
    device.stop();
    // CommandReg = SoftReset, CommandReg?, VersionReg?
    expect(sent.slice(0, 3)).toEqual(['020f', '8200', 'ee00']);
  });

  it('reads neither of two cards, stays present, and reads the one that is left', async () => {
    const { rig, field, uids, presence, device } = await withCards(
      new EmulatedCard(bytesOf('04a2b3c4')),
      new EmulatedCard(bytesOf('11223344')),
    );
    await rig.clock.advance(2000);
    expect([uids, presence]).toEqual([[], ['present']]);
    field.shift();
    await rig.clock.advance(500);
    expect(uids).toEqual(['11223344']);
    device.stop();
  });

  it.each<[string, string, (answer: readonly number[]) => readonly number[]]>([
    ['a BCC that is wrong', '04a2b3c4', (a) => (a.length === 5 ? [...a.slice(0, 4), (a[4] ?? 0) ^ 1] : a)],
    ['a SAK whose CRC is wrong', '04a2b3c4', (a) => (a.length === 3 ? [...a.slice(0, 2), (a[2] ?? 0) ^ 1] : a)],
    [
      'a SAK that says there is no more after a cascade tag',
      '04a2b3c4d5e6f7',
      (a) => (a[0] === 4 && a.length === 3 ? [0x08, 0xb6, 0xdd] : a),
    ],
    [
      'a SAK that says there is more without a cascade tag',
      '04a2b3c4',
      (a) => (a.length === 3 ? [0x04, 0xda, 0x17] : a),
    ],
    ['an ATQA of one byte', '04a2b3c4', (a) => (a.length === 2 ? a.slice(0, 1) : a)],
    ['an answer without end', '04a2b3c4', (a) => (a.length === 5 ? new Array<number>(64).fill(0x93) : a)],
    ['empty answers', '04a2b3c4', () => []],
  ])('makes no tag of %s', async (_, uid, bend) => {
    const card = new PlayedCard(uid, bend);
    const { rig, uids, presence, device } = await withCards(card);
    await rig.clock.advance(2000);
    expect(card.heard.length).toBeGreaterThan(5);
    expect([uids, presence]).toEqual([[], ['present']]);
    device.stop();
  });

  it('does not select a card whose BCC is wrong', async () => {
    const card = new PlayedCard('04a2b3c4', (a) => (a.length === 5 ? [...a.slice(0, 4), (a[4] ?? 0) ^ 1] : a));
    const { rig, device } = await withCards(card);
    await rig.clock.advance(500);
    device.stop();
    expect(new Set(card.heard)).toEqual(new Set(['26/7', '9320']));
  });

  it.each([
    ['parity', 0x02, 'present'],
    ['temperature', 0x40, 'lost'],
  ])('with a %s error makes no tag', async (_, errors, state) => {
    const rig = new TestRig({ select: { type: 'spi' } });
    const cards = [new EmulatedCard(bytesOf('04a2b3c4'))];
    const chip = new EmulatedMfrc522(rig.clock, () => cards);
    rig.buses.attachSpi('select', {
      exchange(bytes) {
        const answer = chip.exchange(bytes);
        // ErrorReg is the first that is read.
        if (bytes[0] === 0x8c) answer[1] = errors;
        return answer;
      },
    });
    const device = await rig.start(mfrc522, OPTIONS);
    const seen: string[] = [];
    device.onTag(({ uid }) => seen.push(hex(uid)));
    device.onPresence((presence) => seen.push(presence));
    await rig.clock.advance(3000);
    device.stop();
    expect(seen).toEqual([state]);
  });

  it('that restarted is set up again at the next poll', async () => {
    const { rig, chip, field, uids, presence, device } = await withCards();
    await rig.clock.advance(1000);
    chip.reset();
    await rig.clock.advance(600);
    field.push(new EmulatedCard(bytesOf('04a2b3c4')));
    await rig.clock.advance(300);
    expect([uids, presence]).toEqual([['04a2b3c4'], ['present']]);
    device.stop();
  });

  it('leaves the field off when it is stopped', async () => {
    const { rig, chip, device } = await withCards();
    const txControl = () => chip.exchange(Uint8Array.of(0xa8, 0))[1];
    await rig.clock.runUntilTrue(() => txControl() === 0x83, 1000);
    device.stop();
    await rig.clock.advance(100);
    expect(txControl()).toBe(0x80);
    expect(rig.clock.pending()).toEqual([]);
  });

  it.each([
    ['another chip', 0x12],
    ['MISO stuck high', 0xff],
    ['MISO stuck low', 0x00],
  ])('is lost with %s', async (_, level) => {
    const rig = new TestRig({ select: { type: 'spi' } });
    rig.buses.attachSpi('select', {
      exchange: (bytes) => new Uint8Array(bytes.length).fill(bytes[0] === 0xee || level !== 0x12 ? level : 0),
    });
    const device = await rig.start(mfrc522, OPTIONS);
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(5000);
    device.stop();
    expect(presence).toEqual(['lost']);
  });
});
