// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { DipSwitch } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { pinMask, readSettled, switchCode, switchesToGround, switchPins } from '../../chips/dip-switches.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

/** A pin reads what is outside only while it is written high; a low one would hold its switch to ground. */
const ALL_INPUTS = 0xff;

export const pcf8574 = defineDriver({
  id: 'pcf8574',
  kind: 'dip',
  options: v.strictObject({
    i2c: i2cBus(),
    address: i2cAddress(),
    /** Pins of switch 1, 2, 3 …: 0..7 = P0..P7. */
    pins: switchPins([0, 1, 2, 3, 4, 5, 6, 7], 'must be 0 to 7'),
    activeLow: switchesToGround(),
  }),
  async create(options, { buses }) {
    const bus = buses.i2c(options.i2c);
    const mask = pinMask(options.pins);
    const readPins = async () => ((await bus.transfer(options.address, new Uint8Array(), 1))[0] ?? 0) & mask;
    const device: DipSwitch = {
      kind: 'dip',
      /** Reads twice; a switch that is being moved is a `protocol` error. */
      async readCode() {
        await bus.transfer(options.address, Uint8Array.of(ALL_INPUTS), 0);
        return switchCode(await readSettled(bus.id, readPins), options.pins, options.activeLow);
      },
    };
    return device;
  },
});
