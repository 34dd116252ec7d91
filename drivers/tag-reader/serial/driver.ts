// SPDX-License-Identifier: Apache-2.0
import { defineDriver } from '../../../src/ports/driver.ts';
import { HeardReader } from '../../chips/tag-reader/heard-reader.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { SERIAL_OPTIONS } from './frame-format.ts';

export const serialReader = defineDriver({
  id: 'serial',
  kind: 'tag-reader',
  options: SERIAL_OPTIONS,
  abilities: {
    can: ['read any card reader that sends the number of a card by itself, with a frame that can be described'],
    cannot: ['read one that has to be asked', 'see that the reader behind the port is gone'],
  },
  async create(options, { clock, log, buses }) {
    const decoder = (onCard: (uid: Uint8Array) => void) => new FrameDecoder(options, clock, onCard);
    return new HeardReader(buses.serial(options.serial), clock, log, options.repeatMs, decoder);
  },
});
