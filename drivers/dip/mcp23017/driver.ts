// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { DipSwitch } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { pinMask, readSettled, switchCode, switchesToGround, switchPins } from '../../chips/dip-switches.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

/** First registers of each pair, port A and then B, while IOCON.BANK is 0 (Microchip DS20001952C, Table 3-5). */
export const DIRECTION_REGISTER = 0x00;
export const INVERSION_REGISTER = 0x02;
export const PULL_UP_REGISTER = 0x0c;
export const PORT_REGISTER = 0x12;

/** IOCON of a chip whose BANK is 1; with BANK 0 an interrupt mask, which is not used and 0 after reset. */
const BANKED_CONFIGURATION_REGISTER = 0x05;

/** GPA7 and GPB7 (7 and 15) are no inputs: see NOTES.md. */
const INPUTS = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14];

export const mcp23017 = defineDriver({
  id: 'mcp23017',
  kind: 'dip',
  options: v.strictObject({
    i2c: i2cBus(),
    address: i2cAddress(),
    /** Pins of switch 1, 2, 3 …: 0..6 = GPA0..GPA6, 8..14 = GPB0..GPB6. */
    pins: switchPins(INPUTS, 'must be 0 to 6 (GPA0 to GPA6) or 8 to 14 (GPB0 to GPB6)'),
    /** With switches to ground, the chip's own pull-ups of 100 kΩ are on. */
    activeLow: switchesToGround(),
  }),
  async create(options, { buses }) {
    const bus = buses.i2c(options.i2c);
    const mask = pinMask(options.pins);
    const pullUps = options.activeLow ? mask : 0;
    const readPair = async (register: number) => {
      const pair = await bus.transfer(options.address, Uint8Array.of(register), 2);
      return (pair[0] ?? 0) | ((pair[1] ?? 0) << 8);
    };
    const writePair = (register: number, bits: number) =>
      bus.transfer(options.address, Uint8Array.of(register, bits & 0xff, bits >> 8), 0);
    const isSetUp = async () => {
      const direction = await readPair(DIRECTION_REGISTER);
      const inversion = await readPair(INVERSION_REGISTER);
      return (direction & mask) === mask && (inversion & mask) === 0 && (await readPair(PULL_UP_REGISTER)) === pullUps;
    };
    const setUp = async () => {
      await bus.transfer(options.address, Uint8Array.of(BANKED_CONFIGURATION_REGISTER, 0), 0);
      await writePair(DIRECTION_REGISTER, 0xffff);
      await writePair(INVERSION_REGISTER, 0);
      await writePair(PULL_UP_REGISTER, pullUps);
    };
    const device: DipSwitch = {
      kind: 'dip',
      /** Reads twice; a switch that is being moved is a `protocol` error. */
      async readCode() {
        if (!(await isSetUp())) {
          await setUp();
          if (!(await isSetUp()))
            throw new BusError('protocol', bus.id, 'the MCP23017 does not take its configuration');
        }
        const levels = await readSettled(bus.id, async () => (await readPair(PORT_REGISTER)) & mask);
        return switchCode(levels, options.pins, options.activeLow);
      },
    };
    return device;
  },
});
