// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { PN532_ABILITIES, PN532_OPTIONS, pn532Reader } from '../../chips/pn532/pn532.ts';
import { PolledTransport } from '../../chips/pn532/polled-transport.ts';
import { SpiWire } from '../../chips/pn532/spi-wire.ts';
import { integer, spiDevice } from '../../options.ts';

export const pn532Spi = defineDriver({
  id: 'pn532-spi',
  kind: 'tag-reader',
  options: v.strictObject({
    spi: spiDevice(),
    hertz: v.optional(integer(10_000, 5_000_000), 1_000_000),
    ...PN532_OPTIONS,
  }),
  abilities: PN532_ABILITIES,
  async create(options, context) {
    const wire = new SpiWire(context.buses.spi(options.spi), options.hertz);
    return pn532Reader(new PolledTransport(wire, context.clock), options, context);
  },
});
