// SPDX-License-Identifier: Apache-2.0
import { contactSensorContract } from '../../contract/contact-sensor.ts';
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
);
