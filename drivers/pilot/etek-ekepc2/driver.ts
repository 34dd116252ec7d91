// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerPilot } from '../../chips/controller/controller-devices.ts';
import { ekepc2At } from '../../chips/etek-ekepc2/etek-ekepc2.ts';
import { ekepc2Entries } from '../../chips/etek-ekepc2/options.ts';

export const etekEkepc2Pilot = defineDriver({
  id: 'etek-ekepc2',
  kind: 'pilot',
  options: v.strictObject(ekepc2Entries()),
  switchesContactor: true,
  abilities: {
    can: [
      'run the control pilot and switch the contactor by itself',
      'offer a new current in steps of 0.06 A, or stop, within half a second',
    ],
    cannot: [
      'signal state F: it is stopped instead',
      'notice that this program has died: what it offered last it goes on offering',
      'tell B from C while it is stopped, nor the state of a vehicle while it reports a fault',
      'promise that it lets the vehicle go first when it is stopped: that is not documented',
    ],
  },
  async create(options, context) {
    return controllerPilot(await ekepc2At(options, context));
  },
});
