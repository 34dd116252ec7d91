// SPDX-License-Identifier: Apache-2.0
import type { Timer } from '../../../src/ports/clock.ts';
import { defineEmulator, type EmulatorContext } from '../../../src/ports/emulator.ts';
import { IN_LIST_PASSIVE_TARGET, pn532Uart, RF_CONFIGURATION, SAM_CONFIGURATION } from './driver.ts';
import { ACK_FRAME, FrameReader, informationFrame, TO_CHIP, TO_HOST } from './frames.ts';

const WAKE_BYTE = 0x55;
const COMMAND_MS = 1;
/** One attempt to find a card. */
const SEARCH_MS = 5;
const RETRY_FOR_EVER = 0xff;
/** SENS_RES and SEL_RES of a MIFARE card with a UID of 4, 7 and 10 bytes. */
const CARD_TYPES: ReadonlyMap<number, readonly [number, number, number]> = new Map([
  [4, [0x00, 0x04, 0x08]],
  [7, [0x00, 0x44, 0x00]],
  [10, [0x00, 0x84, 0x08]],
]);

export const pn532UartEmulator = defineEmulator(pn532Uart, (options, context) => {
  const chip = new EmulatedPn532(context, (bytes) => send(bytes));
  const send = context.buses.attachSerial(options.serial, { receive: (bytes) => chip.receive(bytes) });
});

class EmulatedPn532 {
  readonly #context: EmulatorContext;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #frames = new FrameReader(TO_CHIP);
  #isAwake = false;
  #isConfigured = false;
  #retries = RETRY_FOR_EVER;
  #job: Timer | undefined;

  constructor(context: EmulatorContext, send: (bytes: Uint8Array) => void) {
    this.#context = context;
    this.#send = send;
  }

  receive(bytes: Uint8Array): void {
    if (!this.#context.world.reader.answers()) {
      // Silent means without supply: what it had been told is gone.
      this.#job?.cancel();
      this.#isAwake = false;
      this.#isConfigured = false;
      this.#retries = RETRY_FOR_EVER;
      this.#frames.clear();
      return;
    }
    if (bytes.includes(WAKE_BYTE)) this.#isAwake = true;
    if (!this.#isAwake) return;
    for (const frame of this.#frames.push(bytes)) {
      if (frame.kind === 'information') this.#execute(frame.data);
    }
  }

  /** A new command ends the one that runs (UM0701-02 §6.2.2.1). */
  #execute(data: Uint8Array): void {
    this.#job?.cancel();
    const [command, item, , , retries] = data;
    if (command === undefined) return;
    this.#later(COMMAND_MS, () => {
      this.#send(ACK_FRAME);
      if (command === SAM_CONFIGURATION) this.#isConfigured = true;
      if (command === RF_CONFIGURATION && item === 0x05 && retries !== undefined) this.#retries = retries;
      if (command === IN_LIST_PASSIVE_TARGET) this.#search(0);
      else this.#later(COMMAND_MS, () => this.#answer(command, []));
    });
  }

  #search(attempt: number): void {
    this.#later(SEARCH_MS, () => {
      const card = this.#isConfigured ? this.#context.world.reader.card() : undefined;
      const type = card === undefined ? undefined : CARD_TYPES.get(card.length);
      if (card !== undefined && type !== undefined) {
        this.#answer(IN_LIST_PASSIVE_TARGET, [1, 1, ...type, card.length, ...card]);
      } else if (this.#retries === RETRY_FOR_EVER || attempt < this.#retries) this.#search(attempt + 1);
      else this.#answer(IN_LIST_PASSIVE_TARGET, [0]);
    });
  }

  #answer(command: number, data: readonly number[]): void {
    this.#send(informationFrame(TO_HOST, Uint8Array.of(command + 1, ...data)));
  }

  #later(delayMs: number, run: () => void): void {
    this.#job = this.#context.clock.after(delayMs, 'PN532', () => {
      if (this.#context.world.reader.answers()) run();
    });
  }
}
