// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { tagReaderContract } from '../../contract/tag-reader.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { pn532I2c } from './driver.ts';
import { pn532I2cEmulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x24' };
const BUS = { bus: { type: 'i2c', hertz: 100_000 } } as const;

async function setUp() {
  const rig = new TestRig(BUS);
  return { rig, device: await rig.connect(pn532I2c, pn532I2cEmulator, OPTIONS) };
}

tagReaderContract(setUp);

describe('the PN532 on I2C', () => {
  it('is never read before it says that a frame is ready (UM0701-02 §6.2.4)', async () => {
    const rig = new TestRig(BUS);
    rig.attach(pn532I2cEmulator, pn532I2c.options, OPTIONS);
    const bus = rig.buses.i2c('bus');
    const transfer = bus.transfer.bind(bus);
    let isReady = false;
    const reads: boolean[] = [];
    bus.transfer = async (address, bytes, readLength) => {
      if (readLength > 1) reads.push(isReady);
      const answer = await transfer(address, bytes, readLength);
      isReady = readLength === 1 && answer[0] === 0x01;
      return answer;
    };
    const device = await rig.start(pn532I2c, OPTIONS);
    await rig.clock.advance(2000);
    device.stop();
    expect(reads.length).toBeGreaterThan(20);
    expect(reads).not.toContain(false);
  });

  it('that is absent from the start is lost', async () => {
    const rig = new TestRig(BUS);
    const device = await rig.start(pn532I2c, OPTIONS);
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(5000);
    expect(presence).toEqual(['lost']);
    device.stop();
  });

  it('on a bus that hangs is lost, and comes back with the bus', async () => {
    const { rig, device } = await setUp();
    const presence: string[] = [];
    device.onPresence((state) => presence.push(state));
    await rig.clock.advance(500);
    rig.buses.hangI2c(1, true);
    await rig.clock.advance(3000);
    rig.buses.hangI2c(1, false);
    await rig.clock.advance(3000);
    device.stop();
    expect(presence).toEqual(['present', 'lost', 'present']);
  });

  it('whose answers are broken is lost and makes no tag', async () => {
    const { rig, device } = await setUp();
    const bus = rig.buses.i2c('bus');
    const transfer = bus.transfer.bind(bus);
    const presence: string[] = [];
    let tags = 0;
    device.onPresence((state) => presence.push(state));
    device.onTag(() => {
      tags += 1;
    });
    bus.transfer = async (address, bytes, readLength) => {
      const answer = await transfer(address, bytes, readLength);
      if (readLength > 20) answer[9] = (answer[9] ?? 0) ^ 0x04;
      return answer;
    };
    rig.world.card = Uint8Array.of(4, 0xa2, 0xb3, 0xc4);
    await rig.clock.advance(5000);
    device.stop();
    expect([presence, tags]).toEqual([['lost'], 0]);
  });
});
