// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Heartbeat } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { outputLine } from '../../options.ts';

export const gpioToggle = defineDriver({
  id: 'gpio-toggle',
  kind: 'heartbeat',
  options: v.strictObject({ line: outputLine() }),
  abilities: {
    can: ['hold an interlock that feels edges, and let it drop when the guard stops checking'],
    cannot: ['feed one that wants a faster beat than the guard scans, 100 Hz'],
  },
  async create(options, { buses }) {
    const line = buses.output(options.line);
    let level = await line.readBack();
    const device: Heartbeat = {
      kind: 'heartbeat',
      async beat() {
        level = !level;
        await line.set(level);
      },
    };
    return device;
  },
});
