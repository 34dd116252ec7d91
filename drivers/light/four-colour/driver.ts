// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { FourLampLight } from '../../chips/lamps/four-lamp-light.ts';
import { LineLight } from '../../chips/lamps/line-light.ts';
import { outputLine } from '../../options.ts';

export const fourColour = defineDriver({
  id: 'four-colour',
  kind: 'light',
  options: v.strictObject({ blue: outputLine(), green: outputLine(), red: outputLine(), yellow: outputLine() }),
  abilities: {
    can: ['show blue, green, red and yellow', 'tell of the network by yellow, apart from the other three'],
    cannot: ['show pink (shows blue) or white (shows yellow)', 'blink while this program stands still', 'dim'],
  },
  async create(options, { clock, log, buses }) {
    const lines = new Map([
      ['blue' as const, buses.output(options.blue)],
      ['green' as const, buses.output(options.green)],
      ['red' as const, buses.output(options.red)],
      ['yellow' as const, buses.output(options.yellow)],
    ]);
    return new FourLampLight(lines, (some, lamps) => new LineLight(some, lamps, clock, log));
  },
});
