// SPDX-License-Identifier: Apache-2.0
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerPilot } from '../../chips/controller/controller-devices.ts';
import { evseDinAt } from '../../chips/evse-din/evse-din.ts';
import { evseDinOptions } from '../../chips/evse-din/options.ts';

export const evseDinPilot = defineDriver({
  id: 'evse-din',
  kind: 'pilot',
  options: evseDinOptions(),
  switchesContactor: true,
  abilities: {
    can: [
      'run the control pilot and switch the contactor by itself',
      'offer a new current or stop within a second',
      'offer steps of 0.01 A where register 2005 bit 7 is set and its firmware is 17 or later, else whole amperes',
    ],
    cannot: [
      'signal state F: it offers nothing and opens the contactor instead',
      'notice that this program has died: what it offered last it goes on offering',
      'tell the state of a vehicle while it reports a failure',
    ],
  },
  async create(options, context) {
    return controllerPilot(await evseDinAt(options, context));
  },
});
