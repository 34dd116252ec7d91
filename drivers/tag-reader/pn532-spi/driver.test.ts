// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { reverseBits } from '../../chips/pn532/spi-wire.ts';
import { tagReaderContract } from '../../contract/tag-reader.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { pn532Spi } from './driver.ts';
import { pn532SpiEmulator } from './emulator.ts';

const OPTIONS = { spi: 'select' };
const BUS = { select: { type: 'spi' } } as const;

async function setUp() {
  const rig = new TestRig(BUS);
  return { rig, device: await rig.connect(pn532Spi, pn532SpiEmulator, OPTIONS) };
}

tagReaderContract(setUp);

/** Starts the driver on a chip that a test plays; gives what it was sent, as it went over the wire. */
async function listenOn(answer: (bytes: Uint8Array) => Uint8Array) {
  const rig = new TestRig(BUS);
  const sent: string[] = [];
  rig.buses.attachSpi('select', {
    exchange(bytes) {
      sent.push(Buffer.from(bytes).toString('hex'));
      return answer(bytes);
    },
  });
  const device = await rig.start(pn532Spi, OPTIONS);
  const presence: string[] = [];
  device.onPresence((state) => presence.push(state));
  await rig.clock.advance(5000);
  device.stop();
  return { sent, presence };
}

describe('the PN532 on SPI', () => {
  it('is spoken to with the least significant bit first (UM0701-02 §6.2.5)', async () => {
    const { sent } = await listenOn((bytes) => new Uint8Array(bytes.length));
    // 02 00: status reading. 01, then the acknowledge that aborts. 01, then 00 00 FF 05 FB D4 14 01 00 00 17 00.
    expect(sent[0]).toBe('4000');
    expect(sent[1]).toBe('800000ff00ff00');
    expect(sent[2]).toBe('800000ffa0df2b28800000e800');
  });

  it('turns bits round and back', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(reverseBits(Uint8Array.of(0x01, 0x02, 0x03, 0xd4))).toEqual(Uint8Array.of(0x80, 0x40, 0xc0, 0x2b));
    expect(reverseBits(reverseBits(all))).toEqual(all);
  });

  it.each([
    ['high', 0xff],
    ['low', 0x00],
  ])('with MISO stuck %s is lost', async (_, level) => {
    const { presence } = await listenOn((bytes) => new Uint8Array(bytes.length).fill(level));
    expect(presence).toEqual(['lost']);
  });

  it('that is absent from the start is lost', async () => {
    const rig = new TestRig(BUS);
    const device = await rig.start(pn532Spi, OPTIONS);
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(5000);
    expect(presence).toEqual(['lost']);
    device.stop();
  });
});
