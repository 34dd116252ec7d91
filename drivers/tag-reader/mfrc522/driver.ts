// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { POLLED_OPTIONS, type PolledChip, PolledReader } from '../../chips/tag-reader/polled-reader.ts';
import { integer, spiDevice } from '../../options.ts';
import { findCard, haltCard } from './activation.ts';
import { Radio } from './radio.ts';
import {
  COMMAND,
  Mfrc522Registers,
  MODE,
  POWER_DOWN,
  SOFT_RESET,
  TIMER_MODE,
  TIMER_PRESCALER,
  TIMER_RELOAD_HIGH,
  TIMER_RELOAD_LOW,
  TX_ASK,
  TX_CONTROL,
  VERSION,
} from './registers.ts';

/** VersionReg of versions 1.0 and 2.0 (§9.3.4.8), and of Fudan's FM17522, which has the same registers. */
const KNOWN_VERSIONS: readonly number[] = [0x91, 0x92, 0x88];

/** TAuto: the timer runs from the end of each transmission until something is received (§9.3.3.10 Table 106). */
const TIMER_AUTO = 0x80;
/** 13.56 MHz / (2 × 169 + 1) = 40 kHz, times 200: a card has 5 ms to answer (§9.3.3.10, §9.3.3.11). */
const PRESCALER = 169;
const RELOAD = 200;
/** 100 % ASK, as type A wants it (§9.3.2.6). */
const FORCE_100_ASK = 0x40;
/** CRC preset 6363h, which is CRC_A's; all else as after reset (§9.3.2.2 Table 56). */
const MODE_CRC_A = 0x3d;
/** Reset value, and both antenna drivers on (§9.3.2.5 Table 62). */
const FIELD_OFF = 0x80;
const FIELD_ON = 0x83;

const RESET_MS = 5;
const MOST_RESET_LOOKS = 10;
/** A card is ready this long after the field came (ISO/IEC 14443-3 §6.1: at most 5 ms). */
const CARD_START_MS = 5;

export const mfrc522 = defineDriver({
  id: 'mfrc522',
  kind: 'tag-reader',
  options: v.strictObject({
    spi: spiDevice(),
    hertz: v.optional(integer(10_000, 10_000_000), 1_000_000),
    ...POLLED_OPTIONS,
  }),
  abilities: {
    can: ['read cards of ISO/IEC 14443 type A with UIDs of 4, 7 and 10 bytes'],
    cannot: ['read cards of type B, FeliCa and ISO/IEC 15693', 'read two cards at once: it takes neither'],
  },
  /** Resolves at once; whether there is a chip is told by `onPresence`. */
  async create(options, { clock, log, buses }) {
    const registers = new Mfrc522Registers(buses.spi(options.spi), options.hertz);
    return new PolledReader(new Mfrc522(registers, clock), clock, log, options);
  },
});

class Mfrc522 implements PolledChip {
  readonly #registers: Mfrc522Registers;
  readonly #clock: Clock;
  readonly #radio: Radio;

  constructor(registers: Mfrc522Registers, clock: Clock) {
    this.#registers = registers;
    this.#clock = clock;
    this.#radio = new Radio(registers, clock);
  }

  async initialise(): Promise<void> {
    await this.#registers.write([COMMAND, SOFT_RESET]);
    await this.#awaitReset();
    const [version = 0] = await this.#registers.read(VERSION);
    if (!KNOWN_VERSIONS.includes(version)) {
      const text = `version 0x${version.toString(16)} is no MFRC522; known are 0x91, 0x92 and 0x88`;
      throw new BusError('protocol', this.#registers.id, text);
    }
    await this.#registers.write(
      [TIMER_MODE, TIMER_AUTO],
      [TIMER_PRESCALER, PRESCALER],
      [TIMER_RELOAD_HIGH, RELOAD >> 8],
      [TIMER_RELOAD_LOW, RELOAD & 0xff],
      [TX_ASK, FORCE_100_ASK],
      [MODE, MODE_CRC_A],
    );
  }

  /** The field is on for as long as it takes only, so that a card that stays starts afresh and answers the next poll. */
  async poll(onCard: (uid: Uint8Array) => void): Promise<void> {
    await this.#registers.write([TX_CONTROL, FIELD_ON]);
    await this.#clock.sleep(CARD_START_MS);
    const uid = await findCard(this.#radio);
    if (uid !== undefined) {
      onCard(uid);
      await haltCard(this.#radio);
    }
    await this.#registers.write([TX_CONTROL, FIELD_OFF]);
  }

  close(): void {
    // Nothing waits for long: a poll that runs ends by itself and leaves the field off.
  }

  async #awaitReset(): Promise<void> {
    for (let look = 0; look < MOST_RESET_LOOKS; look += 1) {
      await this.#clock.sleep(RESET_MS);
      const [command = POWER_DOWN] = await this.#registers.read(COMMAND);
      if ((command & POWER_DOWN) === 0) return;
    }
    throw new BusError('timeout', this.#registers.id, 'the MFRC522 does not come out of its reset');
  }
}
