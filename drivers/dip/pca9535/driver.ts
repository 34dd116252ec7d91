// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { DipSwitch } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { pinMask, readSettled, switchCode, switchesToGround, switchPins } from '../../chips/dip-switches.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

/** Command bytes of the first register of each pair (NXP PCA9535 datasheet §6.2, command byte). */
export const INPUT_REGISTER = 0x00;
export const INVERSION_REGISTER = 0x04;
export const CONFIGURATION_REGISTER = 0x06;

const INPUTS = Array.from({ length: 16 }, (_, pin) => pin);

export const pca9535 = defineDriver({
  id: 'pca9535',
  kind: 'dip',
  options: v.strictObject({
    i2c: i2cBus(),
    address: i2cAddress(),
    /** Pins of switch 1, 2, 3 …: 0..7 = P00..P07, 8..15 = P10..P17. */
    pins: switchPins(INPUTS, 'must be 0 to 7 (P00 to P07) or 8 to 15 (P10 to P17)'),
    activeLow: switchesToGround(),
  }),
  async create(options, { buses }) {
    const bus = buses.i2c(options.i2c);
    const mask = pinMask(options.pins);
    const readPair = async (register: number) => {
      const pair = await bus.transfer(options.address, Uint8Array.of(register), 2);
      return (pair[0] ?? 0) | ((pair[1] ?? 0) << 8);
    };
    const writePair = (register: number, bits: number) =>
      bus.transfer(options.address, Uint8Array.of(register, bits & 0xff, bits >> 8), 0);
    const device: DipSwitch = {
      kind: 'dip',
      /** Reads twice; a switch that is being moved is a `protocol` error. */
      async readCode() {
        const configuration = await readPair(CONFIGURATION_REGISTER);
        if ((configuration & mask) !== mask) await writePair(CONFIGURATION_REGISTER, configuration | mask);
        const inversion = await readPair(INVERSION_REGISTER);
        if ((inversion & mask) !== 0) await writePair(INVERSION_REGISTER, inversion & ~mask);
        const levels = await readSettled(bus.id, async () => (await readPair(INPUT_REGISTER)) & mask);
        return switchCode(levels, options.pins, options.activeLow);
      },
    };
    return device;
  },
});
