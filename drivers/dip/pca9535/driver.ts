// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { DipSwitch } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { i2cAddress, i2cBus, integer } from '../../options.ts';

/** Command bytes of the first register of each pair (NXP PCA9535 Rev. 6 §6.2.1 Table 5). */
export const INPUT_REGISTER = 0x00;
export const CONFIGURATION_REGISTER = 0x06;

export const pca9535 = defineDriver({
  id: 'pca9535',
  kind: 'dip',
  options: v.strictObject({
    i2c: i2cBus(),
    address: i2cAddress(),
    /** Pins of switch 1, 2, 3 …: 0..7 = P00..P07, 8..15 = P10..P17. */
    pins: v.pipe(
      v.array(integer(0, 15)),
      v.minLength(1),
      v.maxLength(8),
      v.check((pins) => new Set(pins).size === pins.length, 'names a pin twice'),
    ),
    /** True when a switch that is ON pulls its pin to ground. */
    activeLow: v.optional(v.boolean(), true),
  }),
  async create(options, { buses }) {
    const bus = buses.i2c(options.i2c);
    const readPair = async (register: number) => {
      const pair = await bus.transfer(options.address, Uint8Array.of(register), 2);
      return (pair[0] ?? 0) | ((pair[1] ?? 0) << 8);
    };
    const mask = options.pins.reduce((bits, pin) => bits | (1 << pin), 0);
    const device: DipSwitch = {
      kind: 'dip',
      /** Reads twice; a switch that is being moved is a `protocol` error. */
      async readCode() {
        const configuration = await readPair(CONFIGURATION_REGISTER);
        if ((configuration & mask) !== mask) {
          const inputs = configuration | mask;
          const frame = Uint8Array.of(CONFIGURATION_REGISTER, inputs & 0xff, inputs >> 8);
          await bus.transfer(options.address, frame, 0);
        }
        const first = await readPair(INPUT_REGISTER);
        const second = await readPair(INPUT_REGISTER);
        if (((first ^ second) & mask) !== 0) throw new BusError('protocol', bus.id, 'the DIP switch is moving');
        return codeFromPins(second, options.pins, options.activeLow);
      },
    };
    return device;
  },
});

/** Switch 1 is the most significant bit; 1 = ON. */
function codeFromPins(levels: number, pins: readonly number[], activeLow: boolean): number {
  return pins.reduce((code, pin) => {
    const high = ((levels >> pin) & 1) === 1;
    return (code << 1) | (high === activeLow ? 0 : 1);
  }, 0);
}
