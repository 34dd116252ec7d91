// SPDX-License-Identifier: Apache-2.0
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerPilot } from '../../chips/controller/controller-devices.ts';
import { openEvseAt } from '../../chips/openevse/openevse.ts';
import { openEvseOptions } from '../../chips/openevse/options.ts';

export const openEvsePilot = defineDriver({
  id: 'openevse',
  kind: 'pilot',
  options: openEvseOptions(),
  switchesContactor: true,
  abilities: {
    can: [
      'run the control pilot and switch the contactor by itself',
      'signal state F, and let the vehicle go first when PWM ends',
      'offer a new current in whole amperes, or stop, within 0.3 s',
      'tell a change of the vehicle at once, without being asked',
      'fall back to 6 A when this program has been silent for 5 s',
    ],
    cannot: [
      'stop by itself when this program has died',
      'tell B from C, or answer for the pilot, while it is asleep or disabled',
      'answer or obey during its GFI test before it closes, which takes a second or more',
      'signal state F while it is in a fault of its own: it has opened and shows +12 V then',
    ],
  },
  async create(options, context) {
    return controllerPilot(openEvseAt(options, context));
  },
});
