// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { etekEkepc2Contactor } from './driver.ts';
import { etekEkepc2ContactorEmulator } from './emulator.ts';

// What every controller does is in the contract suite that the pilot's test runs with all its sides.
it('stops a controller that would charge on its own, and is not fooled by contacts it cannot see', async () => {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const device = await rig.connect(etekEkepc2Contactor, etekEkepc2ContactorEmulator, { serial: 'line' });
  rig.world.highMillivolts = 9000;
  rig.world.lowMillivolts = -12_000;
  await rig.clock.advance(2000);
  rig.world.highMillivolts = 6000;
  await rig.clock.advance(2000);
  expect(rig.world.coil).toBe(false);
  expect(rig.world.wave.dutyNanoseconds).toBe(1_000_000);
  expect(await device.isClosed()).toBe(false);
});
