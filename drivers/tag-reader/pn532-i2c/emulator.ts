// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { EmulatedPn532Outbox } from '../../chips/pn532/emulated-pn532.ts';
import { pn532I2c } from './driver.ts';

const READY = 0x01;
/** What a master reads when nobody drives the bus. */
const BUS_IDLE = 0xff;

export const pn532I2cEmulator = defineEmulator(pn532I2c, (options, context) => {
  const outbox = new EmulatedPn532Outbox(context);
  const { chip } = outbox;
  /** A sleeping chip wakes at its address but does not acknowledge it yet (UM0701-02 §7.2.11). */
  const listens = () => {
    if (!chip.isPowered) outbox.clear();
    const wasAwake = chip.isAwake;
    if (chip.isPowered) chip.wake();
    return wasAwake;
  };
  context.buses.attachI2c(options.i2c, options.address, {
    write(bytes) {
      if (!listens()) return false;
      if (bytes.length > 0) outbox.receive(bytes);
      return true;
    },
    read(length) {
      if (!listens()) return new Uint8Array(length).fill(BUS_IDLE);
      const isReady = outbox.isReady;
      // The status byte alone takes nothing away.
      const rest = length > 1 ? outbox.take(length - 1) : [];
      return Uint8Array.of(isReady ? READY : 0, ...rest);
    },
  });
});
