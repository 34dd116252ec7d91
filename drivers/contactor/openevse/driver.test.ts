// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { emulateOpenEvse } from '../../chips/openevse/emulated-openevse.ts';
import { RapiParser } from '../../chips/openevse/rapi-frames.ts';
import { ControllerRig } from '../../contract/controller-rig.ts';
import { openEvsePilot } from '../../pilot/openevse/driver.ts';
import { openEvseResidual } from '../../residual/openevse/driver.ts';
import { openEvseContactor } from './driver.ts';

const OPTIONS = { serial: 'line' };

/** A controller, and the commands it is told, without those that only ask. */
async function setUp() {
  const rig = new ControllerRig({ line: { type: 'uart', baud: 115_200 } }, 'line');
  const parser = new RapiParser();
  const told: string[] = [];
  rig.line.attach({
    receive: (bytes) => {
      for (const { name, args } of parser.feed(bytes)) {
        if (!name.startsWith('G') && name !== 'SY') told.push([name, ...args].join(' '));
      }
    },
  });
  emulateOpenEvse(OPTIONS, rig.context);
  rig.use({
    pilot: await rig.start(openEvsePilot, OPTIONS),
    contactor: await rig.start(openEvseContactor, OPTIONS),
    residual: await rig.start(openEvseResidual, OPTIONS),
  });
  return { rig, told };
}

// What every controller does is in the contract suite that the pilot's test runs with all its sides.
describe('the contactor of an OpenEVSE', () => {
  it('is told its current first and then enabled; asleep it lets the vehicle go first', async () => {
    const { rig, told } = await setUp();
    await rig.clock.advance(1000);
    expect(told).toEqual(['FS']);
    told.length = 0;
    await rig.charge();
    expect(told).toEqual(['SC 16 V', 'FE']);
    told.length = 0;
    await rig.order(true, { kind: 'X1' });
    await rig.clock.advance(5000);
    expect(told).toEqual(['FS']);
    expect(rig.contactsClosed).toBe(false);
  });

  it('is opened at once by FD, and put to sleep after that', async () => {
    const { rig, told } = await setUp();
    await rig.charge();
    told.length = 0;
    await rig.order(false, { kind: 'X1' });
    await rig.clock.advance(1000);
    expect(told).toEqual(['FD', 'FS']);
  });

  it('that sticks is told as closed while the controller is enabled (state 08)', async () => {
    const { rig } = await setUp();
    await rig.charge();
    rig.plant.setFault(1, 'contactor-weld', true);
    rig.plant.setVehicle(1, { wants: 'nothing' });
    await rig.clock.advance(4000);
    expect(await rig.sides.contactor.isClosed()).toBe(true);
    expect((await rig.verdict())?.vehicle).toBe('B');
  });
});
