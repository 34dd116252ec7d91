// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { mfrc522 } from './driver.ts';
import { EmulatedCard } from './emulated-card.ts';
import { EmulatedMfrc522 } from './emulated-mfrc522.ts';

/** MISO while the chip does not drive it. */
const NOT_DRIVEN = 0xff;

export const mfrc522Emulator = defineEmulator(mfrc522, (options, { clock, world, buses }) => {
  let known: { readonly uid: string; readonly card: EmulatedCard } | undefined;
  /** The same card keeps its state for as long as it is there. */
  const cards = (): readonly EmulatedCard[] => {
    const uid = world.reader.card();
    if (uid === undefined) known = undefined;
    else if (known?.uid !== uid.join()) known = { uid: uid.join(), card: new EmulatedCard(uid) };
    return known === undefined ? [] : [known.card];
  };
  const chip = new EmulatedMfrc522(clock, cards);
  buses.attachSpi(options.spi, {
    exchange(bytes) {
      if (world.reader.answers()) return chip.exchange(bytes);
      chip.reset();
      return new Uint8Array(bytes.length).fill(NOT_DRIVEN);
    },
  });
});
