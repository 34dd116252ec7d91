// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gpioFeedbackLock } from './driver.ts';

export const gpioFeedbackLockEmulator = defineEmulator(gpioFeedbackLock, (options, { buses, world }) => {
  const driveFeedback = buses.attachInput(options.feedback);
  const follow = () => driveFeedback(world.lock.feedbackLocked());
  buses.attachOutput(options.lock, (on) => {
    if (on) world.lock.drive('locked');
  });
  buses.attachOutput(options.unlock, (on) => {
    if (on) world.lock.drive('unlocked');
  });
  world.onChange(follow);
  follow();
});
