// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { ds18b20 } from './driver.ts';

export const ds18b20Emulator = defineEmulator(ds18b20, (options, { buses, world }) => {
  buses.attachSysfs(options.sensor, {
    /** The kernel turns the chip's sixteenths of a degree into whole millidegrees. */
    read(attribute) {
      if (attribute !== 'temperature' || !world.temperature.answers()) return undefined;
      const sixteenths = Math.max(-880, Math.min(2000, Math.floor((world.temperature.millicelsius() * 16) / 1000)));
      return String(Math.trunc((sixteenths * 1000) / 16));
    },
    write: () => false,
  });
});
