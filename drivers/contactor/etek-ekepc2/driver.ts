// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerContactor } from '../../chips/controller/controller-devices.ts';
import { ekepc2At, FOLLOWS_WITHIN_MS } from '../../chips/etek-ekepc2/etek-ekepc2.ts';
import { ekepc2Entries } from '../../chips/etek-ekepc2/options.ts';

export const etekEkepc2Contactor = defineDriver({
  id: 'etek-ekepc2',
  kind: 'contactor',
  options: v.strictObject(ekepc2Entries()),
  abilities: {
    can: ['open on an order, which reaches the controller within half a second'],
    cannot: [
      'see the contacts: closed is what its status 5, charging, says, and welded contacts go unseen',
      'switch between one and three phases',
    ],
  },
  async create(options, context) {
    return controllerContactor(await ekepc2At(options, context), FOLLOWS_WITHIN_MS);
  },
});
