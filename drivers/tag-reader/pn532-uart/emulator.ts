// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { EmulatedPn532 } from '../../chips/pn532/emulated-pn532.ts';
import { pn532Uart } from './driver.ts';

const WAKE_BYTE = 0x55;

export const pn532UartEmulator = defineEmulator(pn532Uart, (options, context) => {
  const chip = new EmulatedPn532(context, (frame) => send(frame));
  const send = context.buses.attachSerial(options.serial, {
    receive(bytes) {
      if (chip.isPowered && bytes.includes(WAKE_BYTE)) chip.wake();
      chip.receive(bytes);
    },
  });
});
