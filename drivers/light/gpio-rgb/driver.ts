// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { RGB } from '../../chips/lamps/colors.ts';
import { LineLight } from '../../chips/lamps/line-light.ts';
import { outputLine } from '../../options.ts';

export const gpioRgb = defineDriver({
  id: 'gpio-rgb',
  kind: 'light',
  options: v.strictObject({ red: outputLine(), green: outputLine(), blue: outputLine() }),
  abilities: { can: ['show all seven colours'], cannot: ['blink while this program stands still', 'dim'] },
  async create(options, { clock, log, buses }) {
    const lines = new Map([
      ['red' as const, buses.output(options.red)],
      ['green' as const, buses.output(options.green)],
      ['blue' as const, buses.output(options.blue)],
    ]);
    return new LineLight(lines, RGB, clock, log);
  },
});
