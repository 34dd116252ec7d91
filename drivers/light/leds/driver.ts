// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { RGB } from '../../chips/lamps/colors.ts';
import { LedLight } from '../../chips/lamps/led-light.ts';
import { attributeFolder } from '../../options.ts';

export const leds = defineDriver({
  id: 'leds',
  kind: 'light',
  options: v.strictObject({ red: attributeFolder(), green: attributeFolder(), blue: attributeFolder() }),
  abilities: { can: ['show all seven colours', 'dim', 'blink while this program stands still'], cannot: [] },
  async create(options, { clock, buses }) {
    const folders = new Map([
      ['red' as const, buses.sysfs(options.red)],
      ['green' as const, buses.sysfs(options.green)],
      ['blue' as const, buses.sysfs(options.blue)],
    ]);
    return new LedLight(folders, RGB, clock);
  },
});
