// SPDX-License-Identifier: Apache-2.0
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerContactor } from '../../chips/controller/controller-devices.ts';
import { evseDinAt, FOLLOWS_WITHIN_MS } from '../../chips/evse-din/evse-din.ts';
import { evseDinOptions } from '../../chips/evse-din/options.ts';

export const evseDinContactor = defineDriver({
  id: 'evse-din',
  kind: 'contactor',
  options: evseDinOptions(),
  abilities: {
    can: ['open at once on an order, which reaches the board within 0.6 s'],
    cannot: [
      'see contacts that are welded: it reports its relay, not the contacts',
      'switch between one and three phases',
    ],
  },
  async create(options, context) {
    return controllerContactor(await evseDinAt(options, context), FOLLOWS_WITHIN_MS);
  },
});
