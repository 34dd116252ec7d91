// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { residualContract } from '../../contract/residual.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { rcm1403 } from './driver.ts';
import { rcm1403Emulator } from './emulator.ts';

const OPTIONS = { fault: 'fault', test: 'test' };
const BUSES = { fault: { type: 'input' }, test: { type: 'output' } } as const;

residualContract(async () => {
  const rig = new TestRig(BUSES);
  return { rig, device: await rig.connect(rcm1403, rcm1403Emulator, OPTIONS) };
});

describe('the RCM14-03', () => {
  it('takes less than 200 ms for a self-test that passes', async () => {
    const rig = new TestRig(BUSES);
    const device = await rig.connect(rcm1403, rcm1403Emulator, OPTIONS);
    expect(await rig.duration(() => device.selfTest())).toBeLessThan(200);
  });

  it('does not take a spike of less than 1 ms for a trip', async () => {
    const rig = new TestRig(BUSES);
    const device = await rig.start(rcm1403, OPTIONS);
    const line = rig.buses.attachInput('fault');
    let trips = 0;
    device.onTrip(() => {
      trips += 1;
    });
    line(true);
    rig.clock.after(0.5, 'end of the spike', () => line(false));
    expect(await rig.finish(device.isTripped())).toBe(false);
    await rig.clock.advance(10);
    expect(trips).toBe(0);
  });

  it('trips at 20 mA AC and not at 15 mA (UL 2231-2)', async () => {
    const rig = new TestRig(BUSES);
    const device = await rig.connect(rcm1403, rcm1403Emulator, OPTIONS);
    rig.world.ac = 15;
    rig.world.changed();
    await rig.clock.advance(1000);
    expect(await rig.finish(device.isTripped())).toBe(false);
    rig.world.ac = 20;
    rig.world.changed();
    await rig.clock.advance(100);
    expect(await rig.finish(device.isTripped())).toBe(true);
  });
});
