// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { BusError, type KernelWatchdog } from '../../../src/ports/buses.ts';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { heartbeatContract } from '../../contract/heartbeat.ts';
import { withLines } from '../../contract/made-lines.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { kernelWatchdog } from './driver.ts';
import { kernelWatchdogEmulator } from './emulator.ts';

const OPTIONS = { watchdog: 'machine' };

async function setUp() {
  const rig = new TestRig({ machine: { type: 'watchdog' } });
  return { rig, device: await rig.connect(kernelWatchdog, kernelWatchdogEmulator, OPTIONS) };
}

const fed = (rig: TestRig) => rig.buses.watchdogs.get('machine')?.feeds ?? 0;

heartbeatContract(setUp, { everyMs: 1000, fed });

it('feeds once a second however fast the guard beats', async () => {
  const { rig, device } = await setUp();
  for (let scan = 0; scan < 300; scan += 1) {
    await rig.finish(device.beat());
    await rig.clock.advance(10);
  }
  expect(fed(rig)).toBe(3);
});

it('arms with the first beat and not before, and is disarmed in an orderly end', async () => {
  const { rig, device } = await setUp();
  const armed = () => rig.buses.watchdogs.get('machine')?.armed;
  expect(armed()).toBe(false);
  await rig.finish(device.beat());
  expect(armed()).toBe(true);
  await rig.finish(device.stop?.() ?? Promise.reject(new Error('missing')));
  expect(armed()).toBe(false);
});

it('tries a feed that failed again with the next beat', async () => {
  const rig = new TestRig({});
  let attempts = 0;
  const machine: KernelWatchdog = {
    id: 'machine',
    feed: async () => {
      attempts += 1;
      if (attempts === 1) throw new BusError('gone', 'machine', 'there is no such watchdog');
    },
    disarm: async () => {},
  };
  const buses = { ...withLines(rig, {}), watchdog: () => machine };
  const device = await kernelWatchdog.create(OPTIONS, { clock: rig.clock, log: SILENT_LOG, buses });
  await expect(device.beat()).rejects.toMatchObject({ code: 'gone' });
  await device.beat();
  await device.beat();
  expect(attempts).toBe(2);
});
