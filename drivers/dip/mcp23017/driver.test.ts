// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { dipContract } from '../../contract/dip.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { recordWrites } from '../../contract/transfers.ts';
import { mcp23017 } from './driver.ts';
import { EmulatedMcp23017, mcp23017Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x20', pins: [0, 1, 2] };

async function setUp(changes: object = {}) {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
  return { rig, device: await rig.connect(mcp23017, mcp23017Emulator, { ...OPTIONS, ...changes }) };
}

dipContract(() => setUp());

describe('the MCP23017', () => {
  dipContract(() => setUp({ activeLow: false }));
  dipContract(() => setUp({ pins: [14, 6, 8] }));

  it('is set up once: inputs, not inverted, pull-ups; then only read (DS20001952C, Table 3-5)', async () => {
    const { rig } = await setUp();
    const { context, writes } = recordWrites(rig);
    const device = await mcp23017.create({ i2c: 'bus', address: 0x20, pins: [0, 9], activeLow: true }, context);
    await rig.finish(device.readCode());
    expect(writes).toEqual([
      ...['00', '02', '0c'],
      ...['05 00', '00 ff ff', '02 00 00', '0c 01 02'],
      ...['00', '02', '0c'],
      ...['12', '12'],
    ]);
    writes.length = 0;
    await rig.finish(device.readCode());
    expect(writes).toEqual(['00', '02', '0c', '12', '12']);
  });

  it.each([
    ['made outputs', [0x00, 0x00, 0x00]],
    ['inverted', [0x02, 0xff, 0xff]],
    ['rid of its pull-ups', [0x0c, 0x00, 0x00]],
    ['put into the other register order', [0x0a, 0x80]],
  ])('is set up again when its pins were %s', async (_what, bytes) => {
    const { rig, device } = await setUp();
    await rig.finish(device.readCode());
    await rig.finish(rig.buses.i2c('bus').transfer(0x20, Uint8Array.from(bytes), 0));
    expect(await rig.finish(device.readCode())).toBe(0b100);
  });

  it('reads no code from a chip that forgets at once what it is told', async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
    const chip = new EmulatedMcp23017(() => ({ low: 0, high: 0 }));
    rig.buses.attachI2c('bus', 0x20, {
      write(bytes) {
        if (bytes.length > 1) return true;
        return chip.write(bytes);
      },
      read: (length) => chip.read(length),
    });
    const device = await rig.start(mcp23017, OPTIONS);
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'protocol' });
  });

  it('gives no code while a switch moves', async () => {
    const { rig, device } = await setUp();
    let code = 0;
    Object.defineProperty(rig.world, 'dipCode', { get: () => (code++ % 2 === 0 ? 0b100 : 0b110) });
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'protocol' });
  });

  it.each([[[7]], [[15]], [[16]], [[0, 0]], [[]]])('has no pins %j', (pins) => {
    expect(v.safeParse(mcp23017.options, { ...OPTIONS, pins }).success).toBe(false);
  });

  it('that is absent is a nack', async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
    const device = await rig.start(mcp23017, OPTIONS);
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'nack' });
  });
});
