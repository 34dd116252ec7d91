// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { PN532_ABILITIES, PN532_OPTIONS, pn532Reader } from '../../chips/pn532/pn532.ts';
import { UartTransport } from '../../chips/pn532/uart-transport.ts';
import { serialBus } from '../../options.ts';

export const pn532Uart = defineDriver({
  id: 'pn532-uart',
  kind: 'tag-reader',
  options: v.strictObject({ serial: serialBus(), ...PN532_OPTIONS }),
  abilities: PN532_ABILITIES,
  async create(options, context) {
    const transport = new UartTransport(context.buses.serial(options.serial), context.clock);
    return pn532Reader(transport, options, context);
  },
});
