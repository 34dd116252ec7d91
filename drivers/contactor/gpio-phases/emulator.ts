// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioPhases } from './driver.ts';

/**
 * Two contactors of one kind. The world has one, which is L1 and N; L2 and L3 go with it while their own coil is driven, and
 * a weld holds L1 and N only.
 */
export const gpioPhasesEmulator = defineEmulator(gpioPhases, (options, { buses, world }) => {
  const driveFirst = buses.attachInput(options.firstMirror);
  const driveSecond = buses.attachInput(options.secondMirror);
  let secondCoil = false;
  const follow = () => {
    const closed = world.contactor.mirrorClosed();
    driveFirst(closed);
    driveSecond(closed && secondCoil);
    world.contactor.connectOuterPhases(secondCoil);
  };
  buses.attachOutput(options.firstCoil, (on) => world.contactor.driveCoil(on));
  buses.attachOutput(options.secondCoil, (on) => {
    secondCoil = on;
    follow();
  });
  world.onChange(follow);
  follow();
});
