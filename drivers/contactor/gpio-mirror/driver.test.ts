// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { OutputLine } from '../../../src/ports/buses.ts';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { contactorContract } from '../../contract/contactor.ts';
import { deafOutput, withLines } from '../../contract/made-lines.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioMirror } from './driver.ts';
import { gpioMirrorEmulator } from './emulator.ts';

const OPTIONS = { coil: 'coil', mirror: 'mirror' };
const PARSED = { ...OPTIONS, followsWithinMs: 200 };
const BUSES = { coil: { type: 'output' }, mirror: { type: 'input' } } as const;

contactorContract(async () => {
  const rig = new TestRig(BUSES);
  return { rig, device: await rig.connect(gpioMirror, gpioMirrorEmulator, OPTIONS) };
});

it('switches the coil off when it starts: the pin keeps its level when a process dies', async () => {
  const rig = new TestRig(BUSES);
  rig.attach(gpioMirrorEmulator, gpioMirror.options, OPTIONS);
  await rig.buses.output('coil').set(true);
  await rig.start(gpioMirror, OPTIONS);
  expect(rig.world.coil).toBe(false);
});

it('reports a coil pin that does not follow (F39)', async () => {
  const rig = new TestRig(BUSES);
  const buses = withLines(rig, { outputs: { coil: deafOutput('coil', true) } });
  const started = gpioMirror.create(PARSED, { clock: rig.clock, log: SILENT_LOG, buses });
  await expect(started).rejects.toMatchObject({ code: 'protocol' });
});

it('carries out orders one after the other, so that the last one holds and none fails for another (F15 during a write)', async () => {
  const rig = new TestRig(BUSES);
  let pin = false;
  const coil: OutputLine = {
    id: 'coil',
    // Switching on takes longer than switching off, as threads of one process may.
    set: async (active) => {
      await rig.clock.sleep(active ? 3 : 1);
      pin = active;
    },
    readBack: async () => {
      await rig.clock.sleep(1);
      return pin;
    },
  };
  const buses = withLines(rig, { outputs: { coil } });
  const contactor = await rig.finish(gpioMirror.create(PARSED, { clock: rig.clock, log: SILENT_LOG, buses }));
  const orders = Promise.allSettled([contactor.setCoil(true), contactor.setCoil(false)]);
  await rig.clock.advance(20);
  expect((await orders).map((order) => order.status)).toEqual(['fulfilled', 'fulfilled']);
  expect(pin).toBe(false);
});
