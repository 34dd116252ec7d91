// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { evseDinResidual } from './driver.ts';
import { evseDinResidualEmulator } from './emulator.ts';

const OPTIONS = { serial: 'line' };

async function setUp() {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  return { rig, device: await rig.connect(evseDinResidual, evseDinResidualEmulator, OPTIONS) };
}

// What every controller does is in the contract suite that the pilot's test runs with all its sides.
describe('the residual-current monitor of an EVSE-DIN', () => {
  it('is tested by the board in about 30 s', async () => {
    const { rig, device } = await setUp();
    const ms = await rig.duration(async () => expect(await device.selfTest()).toBe('passed'));
    expect(ms).toBeGreaterThan(30_000);
    expect(ms).toBeLessThan(33_000);
  });

  it('fails its test when the test current is not felt, and says so after it', async () => {
    const { rig, device } = await setUp();
    rig.world.testWindingWorks = false;
    expect(await rig.finish(device.selfTest())).toBe('failed');
    expect(await device.isTripped()).toBe(true);
  });

  it('cuts the coil by itself and tells of it within a second', async () => {
    const { rig, device } = await setUp();
    await rig.clock.advance(1500);
    rig.world.dc = 6;
    await rig.clock.advance(30);
    expect(rig.world.tripOutput).toBe(true);
    await rig.clock.advance(900);
    expect(await device.isTripped()).toBe(true);
  });
});
