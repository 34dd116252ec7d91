// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { I2cWire } from '../../chips/pn532/i2c-wire.ts';
import { PN532_ABILITIES, PN532_OPTIONS, pn532Reader } from '../../chips/pn532/pn532.ts';
import { PolledTransport } from '../../chips/pn532/polled-transport.ts';
import { i2cAddress, i2cBus } from '../../options.ts';

export const pn532I2c = defineDriver({
  id: 'pn532-i2c',
  kind: 'tag-reader',
  options: v.strictObject({ i2c: i2cBus(), address: i2cAddress(), ...PN532_OPTIONS }),
  abilities: PN532_ABILITIES,
  async create(options, context) {
    const wire = new I2cWire(context.buses.i2c(options.i2c), options.address);
    return pn532Reader(new PolledTransport(wire, context.clock), options, context);
  },
});
