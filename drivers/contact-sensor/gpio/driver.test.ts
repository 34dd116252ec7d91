// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { contactSensorContract } from '../../contract/contact-sensor.ts';
import { lostInput, withLines } from '../../contract/made-lines.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioContactSensor } from './driver.ts';
import { gpioContactSensorEmulator } from './emulator.ts';

contactSensorContract(
  [
    {
      senses: 'emergency-stop',
      set: ({ world }, active) => {
        world.emergencyStop = active;
      },
    },
    {
      senses: 'cover-open',
      set: ({ world }, active) => {
        world.open = active;
      },
    },
    {
      senses: 'earth-present',
      set: ({ world }, active) => {
        world.earth = active;
      },
    },
  ],
  async (senses) => {
    const rig = new TestRig({ line: { type: 'input' } });
    return { rig, device: await rig.connect(gpioContactSensor, gpioContactSensorEmulator, { line: 'line', senses }) };
  },
  async (senses) => {
    const rig = new TestRig({});
    const buses = withLines(rig, { inputs: { line: lostInput('line') } });
    const options = v.parse(gpioContactSensor.options, { line: 'line', senses });
    return { rig, device: await gpioContactSensor.create(options, { clock: rig.clock, log: SILENT_LOG, buses }) };
  },
);

it('does not invert: what an active line means is said by `senses`, and which level is active by the board file', async () => {
  const rig = new TestRig({ line: { type: 'input' } });
  const drive = rig.buses.attachInput('line');
  for (const senses of ['emergency-stop', 'cover-open', 'earth-present']) {
    const device = await rig.start(gpioContactSensor, { line: 'line', senses });
    for (const active of [true, false]) {
      drive(active);
      expect([senses, await rig.finish(device.isActive())]).toEqual([senses, active]);
    }
  }
});
