// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Contactor } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { inputLine, outputLine } from '../../options.ts';
import { switchCoil } from '../coil.ts';
import { followsWithinMs } from '../follows-within.ts';

export const gpioMirror = defineDriver({
  id: 'gpio-mirror',
  kind: 'contactor',
  options: v.strictObject({
    coil: outputLine(),
    /**
     * Active while the main contacts are closed. A mirror contact opens then (IEC 60947-4-1 Annex F), so with a pull-up
     * the line is active high, with a pull-down it is `activeLow` in the board file.
     */
    mirror: inputLine(),
    followsWithinMs: followsWithinMs(),
  }),
  /** The coil is off when this resolves. */
  async create(options, { buses }) {
    const coil = buses.output(options.coil);
    const mirror = buses.input(options.mirror);
    const mutex = new Mutex();
    // A trip switches off at any time: its order comes after one under way and must not make that one's check fail.
    const setCoil = (energised: boolean): Promise<void> => mutex.run(() => switchCoil(coil, energised));
    await setCoil(false);
    const device: Contactor = {
      kind: 'contactor',
      followsWithinMs: options.followsWithinMs,
      setCoil,
      isClosed: () => mirror.isActive(),
    };
    return device;
  },
});
