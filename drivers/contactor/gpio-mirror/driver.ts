// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { Contactor } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { inputLine, outputLine } from '../../options.ts';

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
  }),
  /** The coil is off when this resolves. The pin is read back after each change (fault table F39). */
  async create(options, { buses }) {
    const coil = buses.output(options.coil);
    const mirror = buses.input(options.mirror);
    const mutex = new Mutex();
    // A trip switches off at any time: its order comes after one under way and must not make that one's check fail.
    const setCoil = (energised: boolean): Promise<void> =>
      mutex.run(async () => {
        await coil.set(energised);
        if ((await coil.readBack()) === energised) return;
        throw new BusError('protocol', coil.id, `the coil pin does not go ${energised ? 'active' : 'inactive'}`);
      });
    await setCoil(false);
    const device: Contactor = {
      kind: 'contactor',
      setCoil,
      isClosed: () => mirror.isActive(),
    };
    return device;
  },
});
