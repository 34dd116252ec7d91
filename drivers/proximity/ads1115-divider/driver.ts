// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { ProximityContact } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { ads1115At } from '../../chips/ads1115.ts';
import { i2cAddress, i2cBus, integer } from '../../options.ts';

/** Above this the contact counts as open (ports: `readOhms`). */
const OPEN_OHMS = 100_000;

export const ads1115Divider = defineDriver({
  id: 'ads1115-divider',
  kind: 'proximity',
  options: v.strictObject({
    i2c: i2cBus(),
    address: i2cAddress(),
    channel: v.picklist([0, 1, 2, 3]),
    /** From the supply to the contact. IEC 61851-1 Table B.2 resistors run from 100 Ω to 1.5 kΩ. */
    pullUpOhms: integer(10, 100_000),
    supplyMillivolts: v.optional(integer(1000, 5000), 3300),
  }),
  async create(options, { clock, buses }) {
    const chip = ads1115At(buses.i2c(options.i2c), options.address, clock);
    const device: ProximityContact = {
      kind: 'proximity',
      readOhms: () =>
        chip.exclusive(async () => {
          await chip.start(options.channel);
          return dividerOhms(await chip.result(options.channel), options.pullUpOhms, options.supplyMillivolts);
        }),
    };
    return device;
  },
});

/** The lower resistor of a divider, from the voltage across it. Whole ohms; Infinity when it is as good as open. */
export function dividerOhms(millivolts: number, pullUpOhms: number, supplyMillivolts: number): number {
  const across = Math.max(0, millivolts);
  if (across >= supplyMillivolts) return Number.POSITIVE_INFINITY;
  const ohms = Math.round((pullUpOhms * across) / (supplyMillivolts - across));
  return ohms > OPEN_OHMS ? Number.POSITIVE_INFINITY : ohms;
}
