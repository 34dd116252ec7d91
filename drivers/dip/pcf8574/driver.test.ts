// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { dipContract } from '../../contract/dip.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { recordWrites } from '../../contract/transfers.ts';
import { pcf8574 } from './driver.ts';
import { pcf8574Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x21', pins: [0, 1, 2] };

async function setUp(changes: object = {}) {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
  return { rig, device: await rig.connect(pcf8574, pcf8574Emulator, { ...OPTIONS, ...changes }) };
}

dipContract(() => setUp());

describe('the PCF8574', () => {
  dipContract(() => setUp({ activeLow: false }));
  dipContract(() => setUp({ pins: [7, 0, 4] }));

  it('is written high before it is read, without a register (NXP Rev. 5 §8.2)', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const options = { i2c: 'bus', address: 0x21, pins: [0, 1, 2], activeLow: true };
    const device = await pcf8574.create(options, context);
    expect(await rig.finish(device.readCode())).toBe(0b100);
    expect(writes).toEqual(['ff', '', '']);
  });

  it('gets its pins back when something pulled them low', async () => {
    const { rig, device } = await setUp();
    await rig.finish(rig.buses.i2c('bus').transfer(0x21, Uint8Array.of(0x00), 0));
    expect(await rig.finish(device.readCode())).toBe(0b100);
  });

  it('gives no code while a switch moves', async () => {
    const { rig, device } = await setUp();
    let code = 0;
    Object.defineProperty(rig.world, 'dipCode', { get: () => (code++ % 2 === 0 ? 0b100 : 0b110) });
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'protocol' });
  });

  it.each([[[8]], [[0, 0]], [[]], [[1.5]]])('has no pins %j', (pins) => {
    expect(v.safeParse(pcf8574.options, { ...OPTIONS, pins }).success).toBe(false);
  });

  it('that is absent is a nack', async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
    const device = await rig.start(pcf8574, OPTIONS);
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'nack' });
  });
});
