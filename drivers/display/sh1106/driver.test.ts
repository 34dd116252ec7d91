// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { displayContract, symbolContract } from '../../contract/display.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { recordWrites } from '../../contract/transfers.ts';
import { ssd1306 } from '../ssd1306/driver.ts';
import { sh1106 } from './driver.ts';
import { sh1106Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x3d' };

async function setUp() {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
  return { rig, device: await rig.connect(sh1106, sh1106Emulator, OPTIONS) };
}

displayContract(setUp);
symbolContract(setUp);

describe('the SH1106', () => {
  it('dims by its contrast (command 81h)', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const device = await sh1106.create({ i2c: 'bus', address: Number(OPTIONS.address) }, context);
    await rig.finish(device.show(['AVAILABLE']));
    await rig.finish(device.setBrightness?.(10) ?? Promise.reject());
    await rig.clock.advance(100);
    expect([writes.at(-1), rig.world.brightnessPercent]).toEqual(['00 81 1a af', 10]);
  });

  it('has 21 columns and 7 rows', async () => {
    const { device } = await setUp();
    expect([device.columns, device.rows]).toEqual([21, 7]);
  });

  it('points at page and column with three commands, two columns in (page addressing only)', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const device = await sh1106.create({ i2c: 'bus', address: 0x3d }, context);
    await rig.finish(device.show(['', '-', `${' '.repeat(20)}-`]));
    writes.length = 0;
    await rig.finish(device.show(['', '+', `${' '.repeat(20)}+`]));
    // Row 1 is page 2; its first cell's middle column is 2, so the chip's is 4; the last cell's is 122, so 124 = 7Ch.
    expect(writes).toEqual(['00 b2 04 10', '40 3e', '00 b3 0c 17', '40 3e']);
  });

  it('turns its own converter on, and the display only when it is drawn', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const device = await sh1106.create({ i2c: 'bus', address: 0x3d }, context);
    await rig.finish(device.show(['AVAILABLE']));
    expect(writes[0]).toBe('00 ae d5 50 a8 3f d3 00 40 ad 8b 32 a1 c8 da 12 81 80 d9 22 db 35 a4 a6');
    expect(writes.at(-1)).toBe('00 af');
    expect(writes.filter((write) => write.split(' ').length > 33)).toEqual([]);
  });

  it('is not what a driver for the SSD1306 can write to', async () => {
    const { rig } = await setUp();
    const device = await rig.start(ssd1306, OPTIONS);
    await rig.finish(device.show(['AVAILABLE', 'Plug in']));
    await rig.clock.advance(100);
    expect(rig.world.text).not.toContain('AVAILABLE');
  });
});
