// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { etekEkepc2Residual } from './driver.ts';
import { etekEkepc2ResidualEmulator } from './emulator.ts';

async function setUp() {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  return { rig, device: await rig.connect(etekEkepc2Residual, etekEkepc2ResidualEmulator, { serial: 'line' }) };
}

// What every controller does is in the contract suite that the pilot's test runs with all its sides.
describe('the residual-current monitor of an EKEPC2', () => {
  it('answers a self-test with what the controller says, within half a second of its start', async () => {
    const { rig, device } = await setUp();
    await rig.clock.advance(1000);
    expect(await rig.duration(async () => expect(await device.selfTest()).toBe('passed'))).toBeLessThan(500);
  });

  it('is told as tripped within half a second', async () => {
    const { rig, device } = await setUp();
    await rig.clock.advance(1000);
    rig.world.ac = 30;
    await rig.clock.advance(500);
    expect(await device.isTripped()).toBe(true);
    expect(await rig.finish(device.selfTest())).toBe('failed');
  });
});
