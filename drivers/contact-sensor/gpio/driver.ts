// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { ContactSensor } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { inputLine } from '../../options.ts';

export const gpioContactSensor = defineDriver({
  id: 'gpio',
  kind: 'contact-sensor',
  options: v.strictObject({
    line: inputLine(),
    /**
     * What the contact tells while the line is active: the emergency stop is pressed, the cover is open, protective
     * earth is present. Wire it so that a broken wire reads as the unsafe answer.
     */
    senses: v.picklist(['emergency-stop', 'cover-open', 'earth-present']),
  }),
  abilities: {
    can: ['take a broken wire for the unsafe answer, where the contact is wired as the notes say'],
    cannot: ['tell a broken wire from the event itself'],
  },
  async create(options, { buses }) {
    const line = buses.input(options.line);
    const device: ContactSensor = { kind: 'contact-sensor', isActive: () => line.isActive() };
    return device;
  },
});
