// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
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
  it('that is absent from the start is lost', async () => {
    const rig = new TestRig({ uart: { type: 'uart', baud: 115_200 } });
    const device = await rig.start(pn532Uart, OPTIONS);
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(5000);
    expect(presence).toEqual(['lost']);
    device.stop();
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
