// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { ACK_FRAME, informationFrame, TO_HOST } from '../../chips/pn532/frames.ts';
import { tagReaderContract } from '../../contract/tag-reader.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { pn532Uart } from './driver.ts';
import { pn532UartEmulator } from './emulator.ts';

const OPTIONS = { serial: 'uart' };

async function setUp() {
  const rig = new TestRig({ uart: { type: 'uart', baud: 115_200 } });
  return { rig, device: await rig.connect(pn532Uart, pn532UartEmulator, OPTIONS) };
}

tagReaderContract(setUp);

describe('the PN532', () => {
  it('is woken, told to give up what it does, and set up with SAMConfiguration first (UM0701-02 §6.3.2.3, §7.2.10)', async () => {
    const rig = new TestRig({ uart: { type: 'uart', baud: 115_200 } });
    const sent: string[] = [];
    rig.buses.attachSerial('uart', { receive: (bytes) => sent.push(Buffer.from(bytes).toString('hex')) });
    const device = await rig.start(pn532Uart, OPTIONS);
    await rig.clock.advance(100);
    device.stop();
    expect(sent).toEqual(['55550000000000000000', '0000ff00ff00', '0000ff05fbd4140100001700']);
  });

  it('reads the UID out of the answer to InListPassiveTarget (§7.3.5)', async () => {
    const rig = new TestRig({ uart: { type: 'uart', baud: 115_200 } });
    const commands: string[] = [];
    const send = rig.buses.attachSerial('uart', {
      receive(bytes) {
        const [, , , , , direction, command] = bytes;
        if (direction !== 0xd4) return;
        commands.push(Buffer.from(bytes.slice(6, -2)).toString('hex'));
        send(Buffer.from('0000ff00ff00', 'hex'));
        if (command === 0x14) send(Buffer.from('0000ff02fed5151600', 'hex'));
        if (command === 0x32) send(Buffer.from('0000ff02fed533f800', 'hex'));
        // One target, number 1, SENS_RES 0004, SEL_RES 08, UID of 4 bytes.
        if (command === 0x4a) send(Buffer.from('0000ff0cf4d54b01010004080404a2b3c4b100', 'hex'));
      },
    });
    const device = await rig.start(pn532Uart, OPTIONS);
    const uids: string[] = [];
    device.onTag(({ uid }) => uids.push(Buffer.from(uid).toString('hex')));
    await rig.clock.advance(500);
    device.stop();
    expect(uids).toEqual(['04a2b3c4']);
    // SAMConfiguration, one retry, a card, field off (§7.2.10, §7.3.1).
    expect(commands.slice(0, 5)).toEqual(['14010000', '3205ff0101', '4a0100', '320100', '4a0100']);
  });

  it('whose answer to an older command comes late makes no tag of it', async () => {
    const rig = new TestRig({ uart: { type: 'uart', baud: 115_200 } });
    let polls = 0;
    const send = rig.buses.attachSerial('uart', {
      receive(bytes) {
        const [, , , , , direction, command = 0] = bytes;
        if (direction !== 0xd4) return;
        // The card that was there before the acknowledge of this poll is none of its own.
        if (command === 0x4a)
          send(informationFrame(TO_HOST, Uint8Array.of(0x4b, 1, 1, 0, 4, 8, 4, 4, 0xa2, 0xb3, 0xc4)));
        send(ACK_FRAME);
        send(informationFrame(TO_HOST, Uint8Array.of(command + 1, ...(command === 0x4a ? [0] : []))));
        polls += command === 0x4a ? 1 : 0;
      },
    });
    const device = await rig.start(pn532Uart, OPTIONS);
    const uids: Uint8Array[] = [];
    device.onTag(({ uid }) => uids.push(uid));
    await rig.clock.advance(1000);
    device.stop();
    expect([polls > 3, uids]).toEqual([true, []]);
  });

  it('that is absent from the start is lost', async () => {
    const rig = new TestRig({ uart: { type: 'uart', baud: 115_200 } });
    const device = await rig.start(pn532Uart, { ...OPTIONS, retryMs: 60_000 });
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(5000);
    expect(presence).toEqual(['lost']);
    device.stop();
    expect(rig.clock.pending()).toEqual([]);
  });

  it('whose port disappears is lost, and is set up again when it is back', async () => {
    const { rig, device } = await setUp();
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(500);
    rig.buses.serialLines.get('uart')?.setPresent(false);
    await rig.clock.advance(5000);
    rig.buses.serialLines.get('uart')?.setPresent(true);
    await rig.clock.advance(3000);
    expect(presence).toEqual(['present', 'lost', 'present']);
    device.stop();
  });

  it('is understood through noise on the line', async () => {
    const { rig, device } = await setUp();
    const send = rig.buses.attachSerial('uart', { receive: () => undefined });
    const noise = () => {
      send(Uint8Array.from({ length: 3 }, () => Math.floor(rig.random.uniform() * 256)));
      rig.clock.after(30 + 100 * rig.random.uniform(), 'noise', noise);
    };
    noise();
    const uids: Uint8Array[] = [];
    device.onTag(({ uid }) => uids.push(uid));
    await rig.clock.advance(2000);
    rig.world.card = Uint8Array.of(1, 2, 3, 4);
    await rig.clock.advance(2000);
    rig.world.card = undefined;
    expect(uids).toEqual([Uint8Array.of(1, 2, 3, 4)]);
  });
});
