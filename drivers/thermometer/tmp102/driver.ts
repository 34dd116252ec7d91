// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { Thermometer } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

/** Pointers (TI SBOS397, pointer register). */
export const TEMPERATURE_REGISTER = 0x00;
export const CONFIG_REGISTER = 0x01;

/**
 * Continuous conversion eight times a second, 12 bits (SBOS397, configuration register). After a reset the chip converts
 * four times a second: so a chip that lost its supply is told from one that did not.
 */
const CONFIG = 0x60c0;
/** All but OS (bit 15), which tells of single conversions, the alert (bit 5), which follows the temperature, and bits 3 to 0. */
const CONFIG_MASK = 0x7fd0;

/** A first conversion takes 26 ms, typically; until then the temperature reads as 0 °C, which is believable (SBOS397). */
const FIRST_CONVERSION_MS = 50;

/** Bits 3 to 0 of the temperature; bit 0 would tell of the 13-bit format. */
const MUST_BE_ZERO = 0x000f;

const LOWEST_MILLICELSIUS = -55_000;
const HIGHEST_MILLICELSIUS = 127_938;

export const tmp102 = defineDriver({
  id: 'tmp102',
  kind: 'thermometer',
  options: v.strictObject({ i2c: i2cBus(), address: i2cAddress() }),
  async create(options, { clock, buses }) {
    const bus = buses.i2c(options.i2c);
    const readWord = async (register: number) => {
      const bytes = await bus.transfer(options.address, Uint8Array.of(register), 2);
      return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt16(0);
    };
    const isSetUp = async () => ((await readWord(CONFIG_REGISTER)) & CONFIG_MASK) === CONFIG;
    const device: Thermometer = {
      kind: 'thermometer',
      async readMillicelsius() {
        if (!(await isSetUp())) {
          await bus.transfer(options.address, Uint8Array.of(CONFIG_REGISTER, CONFIG >> 8, CONFIG & 0xff), 0);
          await clock.sleep(FIRST_CONVERSION_MS);
          if (!(await isSetUp())) throw new BusError('protocol', bus.id, 'the TMP102 does not take its configuration');
        }
        const word = await readWord(TEMPERATURE_REGISTER);
        // One step is 0.0625 °C, in the upper 12 bits.
        const millicelsius = Math.round((word >> 4) * 62.5);
        const isValid = millicelsius >= LOWEST_MILLICELSIUS && millicelsius <= HIGHEST_MILLICELSIUS;
        if (isValid && (word & MUST_BE_ZERO) === 0) return millicelsius;
        throw new BusError('protocol', bus.id, `the TMP102 says ${millicelsius} m°C (${word}), outside -55..128 °C`);
      },
    };
    return device;
  },
});
