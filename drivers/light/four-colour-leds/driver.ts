// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { FourLampLight } from '../../chips/lamps/four-lamp-light.ts';
import { LedLight } from '../../chips/lamps/led-light.ts';
import { attributeFolder } from '../../options.ts';

export const fourColourLeds = defineDriver({
  id: 'four-colour-leds',
  kind: 'light',
  options: v.strictObject({
    blue: attributeFolder(),
    green: attributeFolder(),
    red: attributeFolder(),
    yellow: attributeFolder(),
  }),
  abilities: {
    can: [
      'show blue, green, red and yellow',
      'tell of the network by yellow, apart from the other three',
      'dim',
      'blink while this program stands still',
    ],
    cannot: ['show pink (shows blue) or white (shows yellow)'],
  },
  async create(options, { clock, buses }) {
    const folders = new Map([
      ['blue' as const, buses.sysfs(options.blue)],
      ['green' as const, buses.sysfs(options.green)],
      ['red' as const, buses.sysfs(options.red)],
      ['yellow' as const, buses.sysfs(options.yellow)],
    ]);
    return new FourLampLight(folders, (some, lamps) => new LedLight(some, lamps, clock));
  },
});
