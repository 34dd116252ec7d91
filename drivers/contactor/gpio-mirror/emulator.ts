// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioMirror } from './driver.ts';

export const gpioMirrorEmulator = defineEmulator(gpioMirror, (options, { buses, world }) => {
  const driveMirror = buses.attachInput(options.mirror);
  const follow = () => driveMirror(world.contactor.mirrorClosed());
  buses.attachOutput(options.coil, (on) => world.contactor.driveCoil(on));
  world.onChange(follow);
  follow();
});
