// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { thermometerContract } from '../../contract/thermometer.ts';
import { CONFIG_REGISTER, lm75 } from './driver.ts';
import { lm75Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x4a' };

async function setUp() {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
  return { rig, device: await rig.connect(lm75, lm75Emulator, OPTIONS), resolutionMillicelsius: 125 };
}

thermometerContract(setUp);

describe('the LM75', () => {
  /** A chip that answers every read with these two bytes, and with config 0. */
  const withWord = async (high: number, low: number) => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
    let pointer = 0;
    rig.buses.attachI2c('bus', 0x4a, {
      write: ([register = 0]) => {
        pointer = register;
        return true;
      },
      read: (length) => (pointer === 0 ? Uint8Array.of(high, low) : new Uint8Array(length)),
    });
    const device = await rig.start(lm75, OPTIONS);
    return rig.finish(device.readMillicelsius());
  };

  it.each([
    [0x7d, 0x00, 125_000],
    [0x19, 0x00, 25_000],
    [0x00, 0x20, 125],
    [0xff, 0xe0, -125],
    [0xe7, 0x00, -25_000],
    [0xc9, 0x00, -55_000],
    [0x19, 0x1f, 25_000],
  ])('reads %#x %#x as the datasheet does (LM75B Table 10)', async (high, low, millicelsius) => {
    expect(await withWord(high, low)).toBe(millicelsius);
  });

  it.each([
    [0x7d, 0x20],
    [0xc8, 0xe0],
  ])('refuses %#x %#x, which is outside of its range', async (high, low) => {
    await expect(withWord(high, low)).rejects.toMatchObject({ code: 'protocol' });
  });

  it('that is absent is a nack', async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
    const device = await rig.start(lm75, OPTIONS);
    await expect(rig.finish(device.readMillicelsius())).rejects.toMatchObject({ code: 'nack', bus: 'bus' });
  });

  it('that was put to sleep gives no frozen reading, and is woken', async () => {
    const { rig, device } = await setUp();
    await rig.finish(rig.buses.i2c('bus').transfer(0x4a, Uint8Array.of(CONFIG_REGISTER, 0x01), 0));
    await expect(rig.finish(device.readMillicelsius())).rejects.toMatchObject({ code: 'protocol' });
    expect(await rig.finish(device.readMillicelsius())).toBe(25_000);
  });
});
