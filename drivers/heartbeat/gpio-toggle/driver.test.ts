// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { heartbeatContract } from '../../contract/heartbeat.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioToggle } from './driver.ts';
import { gpioToggleEmulator } from './emulator.ts';

heartbeatContract(async () => {
  const rig = new TestRig({ line: { type: 'output' } });
  return { rig, device: await rig.connect(gpioToggle, gpioToggleEmulator, { line: 'line' }) };
});

it('begins with an edge even when a process before left the line active', async () => {
  const rig = new TestRig({ line: { type: 'output' } });
  await rig.buses.output('line').set(true);
  const device = await rig.connect(gpioToggle, gpioToggleEmulator, { line: 'line' });
  await device.beat();
  expect(rig.world.beats).toBe(1);
});
