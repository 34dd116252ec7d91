// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioContactSensor } from './driver.ts';

export const gpioContactSensorEmulator = defineEmulator(gpioContactSensor, (options, { buses, world }) => {
  const drive = buses.attachInput(options.line);
  const level = {
    'emergency-stop': () => world.contacts.emergencyStopPressed(),
    'cover-open': () => world.contacts.coverOpen(),
    'earth-present': () => world.contacts.earthPresent(),
  }[options.senses];
  const follow = () => drive(level());
  world.contacts.onChange(follow);
  follow();
});
