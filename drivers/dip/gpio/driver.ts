// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { DipSwitch } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { readSettled } from '../../chips/dip-switches.ts';
import { inputLines } from '../../options.ts';

const MOST_SWITCHES = 8;

export const gpioDip = defineDriver({
  id: 'gpio',
  kind: 'dip',
  options: v.strictObject({
    /** Lines of switch 1, 2, 3 …; a line is active while its switch is ON, so `activeLow` stands with the line. */
    lines: inputLines(MOST_SWITCHES),
  }),
  async create(options, { buses }) {
    const lines = options.lines.map((line) => buses.input(line));
    const readOnce = async () => {
      let code = 0;
      for (const line of lines) code = (code << 1) | ((await line.isActive()) ? 1 : 0);
      return code;
    };
    const device: DipSwitch = {
      kind: 'dip',
      /** Reads twice; a switch that is being moved is a `protocol` error. */
      readCode: () => readSettled(options.lines.join(', '), readOnce),
    };
    return device;
  },
});
