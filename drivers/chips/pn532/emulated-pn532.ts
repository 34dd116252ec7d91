// SPDX-License-Identifier: Apache-2.0
import type { Timer } from '../../../src/ports/clock.ts';
import type { EmulatorContext } from '../../../src/ports/emulator.ts';
import { ACK_FRAME, FrameReader, informationFrame, TO_CHIP, TO_HOST } from './frames.ts';
import { IN_LIST_PASSIVE_TARGET, RF_CONFIGURATION, SAM_CONFIGURATION } from './pn532.ts';

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

/** The chip behind its host interface: it takes the bytes of frames and gives frames. */
export class EmulatedPn532 {
  readonly #context: EmulatorContext;
  readonly #send: (frame: Uint8Array) => void;
  readonly #frames = new FrameReader(TO_CHIP);
  #isAwake = false;
  #isConfigured = false;
  #retries = RETRY_FOR_EVER;
  #job: Timer | undefined;

  /** @param send called with each frame that the chip has for the host */
  constructor(context: EmulatorContext, send: (frame: Uint8Array) => void) {
    this.#context = context;
    this.#send = send;
  }

  /** Whether it has supply. Without, what it had been told is gone. */
  get isPowered(): boolean {
    const answers = this.#context.world.reader.answers();
    if (!answers) {
      this.#job?.cancel();
      this.#isAwake = false;
      this.#isConfigured = false;
      this.#retries = RETRY_FOR_EVER;
      this.#frames.clear();
    }
    return answers;
  }

  get isAwake(): boolean {
    return this.#isAwake;
  }

  /** What the interface feels as a wake-up. */
  wake(): void {
    this.#isAwake = true;
  }

  receive(bytes: Uint8Array): void {
    if (!this.isPowered || !this.#isAwake) return;
    for (const frame of this.#frames.push(bytes)) {
      if (frame.kind === 'information') this.#execute(frame.data);
      else this.#job?.cancel();
    }
  }

  /** A new command ends the one that runs, as an acknowledge of the host does (UM0701-02 §6.2.2.1 d). */
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

/** The I2C and SPI side of the chip: frames wait until the host reads them, one at a time. */
export class EmulatedPn532Outbox {
  readonly chip: EmulatedPn532;
  #waiting: Uint8Array[] = [];

  constructor(context: EmulatorContext) {
    this.chip = new EmulatedPn532(context, (frame) => this.#waiting.push(frame));
  }

  get isReady(): boolean {
    return this.#waiting.length > 0;
  }

  /** A frame from the host makes what waits for it obsolete. */
  receive(bytes: Uint8Array): void {
    this.#waiting = [];
    this.chip.receive(bytes);
  }

  /** The frame that is ready, cut or filled up with junk; nothing but junk while none is. */
  take(length: number): Uint8Array {
    const bytes = new Uint8Array(length).fill(0x80);
    bytes.set(this.#waiting.shift()?.slice(0, length) ?? []);
    return bytes;
  }

  /** Forgets what was waiting, as a chip without supply does. */
  clear(): void {
    this.#waiting = [];
  }
}
