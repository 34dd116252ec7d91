// SPDX-License-Identifier: Apache-2.0
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerContactor } from '../../chips/controller/controller-devices.ts';
import { FOLLOWS_WITHIN_MS, openEvseAt } from '../../chips/openevse/openevse.ts';
import { openEvseOptions } from '../../chips/openevse/options.ts';

export const openEvseContactor = defineDriver({
  id: 'openevse',
  kind: 'contactor',
  options: openEvseOptions(),
  abilities: {
    can: [
      'open at once on an order, which reaches the controller within 0.3 s',
      'see a stuck relay while it is enabled',
    ],
    cannot: ['see a stuck relay while it is asleep or disabled', 'switch between one and three phases'],
  },
  async create(options, context) {
    return controllerContactor(openEvseAt(options, context), FOLLOWS_WITHIN_MS);
  },
});
