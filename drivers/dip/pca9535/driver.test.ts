// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { dipContract } from '../../contract/dip.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { CONFIGURATION_REGISTER, INVERSION_REGISTER, pca9535 } from './driver.ts';
import { pca9535Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x20', pins: [0, 1, 2] };

async function setUp(changes: object = {}) {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
  return { rig, device: await rig.connect(pca9535, pca9535Emulator, { ...OPTIONS, ...changes }) };
}

dipContract(() => setUp());

describe('the PCA9535', () => {
  dipContract(() => setUp({ activeLow: false }));
  dipContract(() => setUp({ pins: [15, 7, 8] }));

  it('gets its pins back as inputs when something made them outputs', async () => {
    const { rig, device } = await setUp();
    const bus = rig.buses.i2c('bus');
    await rig.finish(bus.transfer(0x20, Uint8Array.of(CONFIGURATION_REGISTER, 0x00, 0x00), 0));
    expect(await rig.finish(device.readCode())).toBe(0b100);
    const configuration = await rig.finish(bus.transfer(0x20, Uint8Array.of(CONFIGURATION_REGISTER), 2));
    expect([...configuration]).toEqual([0x07, 0x00]);
  });

  it('has its inversion undone when something switched it on', async () => {
    const { rig, device } = await setUp();
    await rig.finish(rig.buses.i2c('bus').transfer(0x20, Uint8Array.of(INVERSION_REGISTER, 0xff, 0xff), 0));
    expect(await rig.finish(device.readCode())).toBe(0b100);
  });

  it('gives no code while a switch moves', async () => {
    const { rig, device } = await setUp();
    let code = 0;
    Object.defineProperty(rig.world, 'dipCode', { get: () => (code++ % 2 === 0 ? 0b100 : 0b110) });
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'protocol' });
  });

  it('cannot have two switches on one pin', () => {
    const parsed = v.safeParse(pca9535.options, { ...OPTIONS, pins: [0, 1, 1] });
    expect(parsed.issues?.[0].message).toBe('names a pin twice');
  });

  it('that is absent is a nack', async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
    const device = await rig.start(pca9535, OPTIONS);
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'nack' });
  });
});
