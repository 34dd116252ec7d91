// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { displayContract, symbolContract } from '../../contract/display.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { recordWrites } from '../../contract/transfers.ts';
import { ssd1306 } from './driver.ts';
import { ssd1306Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x3c' };

async function setUp() {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
  return { rig, device: await rig.connect(ssd1306, ssd1306Emulator, OPTIONS) };
}

displayContract(setUp);
symbolContract(setUp);

describe('the SSD1306', () => {
  it('dims by its contrast (command 81h)', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const device = await ssd1306.create({ i2c: 'bus', address: Number(OPTIONS.address) }, context);
    await rig.finish(device.show(['AVAILABLE']));
    await rig.finish(device.setBrightness?.(10) ?? Promise.reject());
    await rig.clock.advance(100);
    expect([writes.at(-1), rig.world.brightnessPercent]).toEqual(['00 81 1a af', 10]);
  });

  it('has 21 columns and 7 rows', async () => {
    const { device } = await setUp();
    expect([device.columns, device.rows]).toEqual([21, 7]);
  });

  it('writes a changed digit in less than 1 ms, and nothing when nothing changed', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['CHARGING', '16.0 A']));
    expect(await rig.duration(() => device.show(['CHARGING', '16.1 A']))).toBeLessThan(1);
    expect(await rig.duration(() => device.show(['CHARGING', '16.1 A']))).toBe(0);
  });

  it('holds the bus for less than 1 ms at a time', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const device = await ssd1306.create({ i2c: 'bus', address: 0x3c }, context);
    await rig.finish(device.show(['X'.repeat(21), 'X'.repeat(21)]));
    const longest = Math.max(...writes.map((write) => write.split(' ').length));
    expect(longest).toBeLessThanOrEqual(33);
    expect(longest).toBeGreaterThan(30);
  });

  it('points at columns and pages with a window, then sends data (§10.1.4, §10.1.5)', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const device = await ssd1306.create({ i2c: 'bus', address: 0x3c }, context);
    await rig.finish(device.show(['', '-']));
    writes.length = 0;
    await rig.finish(device.show(['', '+']));
    expect(writes).toEqual(['00 21 02 02 22 02 02', '40 3e']);
  });

  it('is set up afresh after a minute, in case it was reset unseen', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['AVAILABLE']));
    // Display off, as after a reset.
    await rig.finish(rig.buses.i2c('bus').transfer(0x3c, Uint8Array.of(0x00, 0xae), 0));
    await rig.clock.advance(61_000);
    expect(rig.world.text).toEqual([]);
    await rig.finish(device.show(['AVAILABLE']));
    await rig.clock.advance(100);
    expect(rig.world.text).toEqual(['AVAILABLE']);
  });
});
