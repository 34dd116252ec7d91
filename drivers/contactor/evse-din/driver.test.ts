// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { emulateEvseDin } from '../../chips/evse-din/emulated-evse-din.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { evseDinContactor } from './driver.ts';
import { evseDinContactorEmulator } from './emulator.ts';

const OPTIONS = { serial: 'line' };

// What every controller does is in the contract suite that the pilot's test runs with all its sides.
it('takes its side of the board that the pilot uses, and tells its relay bit', async () => {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  emulateEvseDin({ serial: 'line', unit: 1 }, rig);
  const device = await rig.connect(evseDinContactor, evseDinContactorEmulator, OPTIONS);
  await rig.clock.advance(1500);
  expect(await device.isClosed()).toBe(false);
  expect(device.followsWithinMs).toBe(2500);
});

it('has no mirror contact: contacts that are closed with the relay off go unseen', async () => {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const device = await rig.connect(evseDinContactor, evseDinContactorEmulator, OPTIONS);
  rig.world.contactsClosed = true;
  await rig.clock.advance(1500);
  expect(await device.isClosed()).toBe(false);
});
