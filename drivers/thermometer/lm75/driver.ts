// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { Thermometer } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

/** Register pointers (NXP LM75B Rev. 6.1 §7.4, register list). */
export const TEMPERATURE_REGISTER = 0x00;
export const CONFIG_REGISTER = 0x01;

/** Shutdown (bit 0) freezes the reading; bits 7 to 5 are reserved and kept 0 (LM75B §7.4.2 Table 8). */
const MUST_BE_ZERO = 0xe1;

/** Range of the chip (LM75B, features). */
const LOWEST_MILLICELSIUS = -55_000;
const HIGHEST_MILLICELSIUS = 125_000;

/** One step of the 11-bit reading (LM75B §7.4.3 Table 9). A 9-bit LM75 leaves the lower two bits at 0. */
export const MILLICELSIUS_PER_STEP = 125;

export const lm75 = defineDriver({
  id: 'lm75',
  kind: 'thermometer',
  options: v.strictObject({ i2c: i2cBus(), address: i2cAddress() }),
  async create(options, { buses }) {
    const bus = buses.i2c(options.i2c);
    const device: Thermometer = {
      kind: 'thermometer',
      async readMillicelsius() {
        const [config = 0xff] = await bus.transfer(options.address, Uint8Array.of(CONFIG_REGISTER), 1);
        if ((config & MUST_BE_ZERO) !== 0) {
          await bus.transfer(options.address, Uint8Array.of(CONFIG_REGISTER, 0), 0);
          throw new BusError('protocol', bus.id, `the LM75 does not measure (config ${config})`);
        }
        const raw = await bus.transfer(options.address, Uint8Array.of(TEMPERATURE_REGISTER), 2);
        const millicelsius = fromRegister(raw);
        if (millicelsius >= LOWEST_MILLICELSIUS && millicelsius <= HIGHEST_MILLICELSIUS) return millicelsius;
        throw new BusError('protocol', bus.id, `the LM75 says ${millicelsius} m°C, outside -55..125 °C`);
      },
    };
    return device;
  },
});

/** Two's complement in the upper 11 of 16 bits. */
function fromRegister(raw: Uint8Array): number {
  const bits = new DataView(raw.buffer, raw.byteOffset, raw.byteLength).getInt16(0);
  return (bits >> 5) * MILLICELSIUS_PER_STEP;
}
