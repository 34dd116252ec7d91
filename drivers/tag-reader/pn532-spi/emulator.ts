// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { EmulatedPn532Outbox } from '../../chips/pn532/emulated-pn532.ts';
import { DATA_READING, DATA_WRITING, reverseBits, STATUS_READING } from '../../chips/pn532/spi-wire.ts';
import { pn532Spi } from './driver.ts';

/** MISO while the chip does not drive it. */
const NOT_DRIVEN = 0xff;

export const pn532SpiEmulator = defineEmulator(pn532Spi, (options, context) => {
  const outbox = new EmulatedPn532Outbox(context);
  const { chip } = outbox;
  const answer = ([operation, ...data]: Uint8Array): readonly number[] => {
    if (operation === DATA_WRITING) outbox.receive(Uint8Array.from(data));
    if (operation === STATUS_READING) return data.map(() => (outbox.isReady ? 0x01 : 0x00));
    return operation === DATA_READING ? [...outbox.take(data.length)] : data.map(() => 0);
  };
  context.buses.attachSpi(options.spi, {
    exchange(bytes) {
      const silence = new Uint8Array(bytes.length).fill(NOT_DRIVEN);
      if (!chip.isPowered) {
        outbox.clear();
        return silence;
      }
      if (!chip.isAwake) {
        chip.wake();
        return silence;
      }
      return reverseBits(Uint8Array.of(0, ...answer(reverseBits(bytes))));
    },
  });
});
