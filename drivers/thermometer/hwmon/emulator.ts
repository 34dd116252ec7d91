// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { hwmon } from './driver.ts';

export const hwmonEmulator = defineEmulator(hwmon, (options, { buses, world }) => {
  buses.attachSysfs(options.sensor, {
    read(attribute) {
      if (attribute !== options.attribute || !world.temperature.answers()) return undefined;
      return String(Math.round(world.temperature.millicelsius()));
    },
    write: () => false,
  });
});
