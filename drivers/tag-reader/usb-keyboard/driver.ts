// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { defineDriver } from '../../../src/ports/driver.ts';
import { HEARD_OPTIONS, HeardReader } from '../../chips/tag-reader/heard-reader.ts';
import { UID_FORM_OPTIONS } from '../../chips/tag-reader/uid-forms.ts';
import { inputEvents, integer } from '../../options.ts';
import { KeyDecoder } from './key-decoder.ts';

export const usbKeyboard = defineDriver({
  id: 'usb-keyboard',
  kind: 'tag-reader',
  options: v.pipe(
    v.strictObject({
      /** The reader's file below /dev/input/by-id, so that no real keyboard is meant. */
      events: inputEvents(),
      /** Size of the kernel's records: 24 for a 64-bit Node, 16 for a 32-bit one. */
      recordBytes: v.optional(v.picklist([24, 16]), 24),
      form: v.picklist(['hex', 'decimal']),
      /** How many characters the reader types, leading zeros included. */
      digits: v.optional(integer(1, 25)),
      /** `pause`: for readers that type no Enter. */
      ends: v.optional(v.picklist(['enter', 'pause']), 'enter'),
      /** Longest time between two keys of one number. */
      pauseMs: v.optional(integer(50, 1000), 200),
      ...UID_FORM_OPTIONS,
      ...HEARD_OPTIONS,
    }),
    v.check(
      ({ ends, digits }) => ends === 'enter' || digits !== undefined,
      'digits: needed with ends "pause", as else the beginning of a number could count for all of it',
    ),
  ),
  abilities: {
    can: ['read USB readers that type the number of a card as a keyboard does'],
    cannot: ['keep what is typed from the console: see NOTES.md', 'tell how long a card stays'],
  },
  async create(options, { clock, log, buses }) {
    const { recordBytes, form, digits, ends, pauseMs, byteOrder, uidBytes } = options;
    const format = { recordBytes, form, digits, ends, pauseMs, uid: { byteOrder, uidBytes } };
    const decoder = (onCard: (uid: Uint8Array) => void) => new KeyDecoder(format, clock, onCard);
    return new HeardReader(buses.events(options.events), clock, log, options.repeatMs, decoder);
  },
});
