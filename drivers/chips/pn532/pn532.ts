// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { TagReader } from '../../../src/ports/devices.ts';
import type { Abilities, DriverContext } from '../../../src/ports/driver.ts';
import { integer } from '../../options.ts';
import { POLLED_OPTIONS, type PolledChip, PolledReader, type PolledTimings } from '../tag-reader/polled-reader.ts';
import { isUidLength } from '../tag-reader/uid-forms.ts';
import { ACK_FRAME, informationFrame, TO_CHIP } from './frames.ts';
import type { Pn532Transport } from './transport.ts';

/** Command codes (UM0701-02 §7). */
export const SAM_CONFIGURATION = 0x14;
export const RF_CONFIGURATION = 0x32;
export const IN_LIST_PASSIVE_TARGET = 0x4a;

/** Normal mode, no timeout, no IRQ pin; must be the first command after a reset (§7.2.10, p. 89). */
const SAM_NORMAL = Uint8Array.of(SAM_CONFIGURATION, 0x01, 0x00, 0x00);
/** One retry to find a card instead of for ever, so that "no card" is an answer (§7.3.1, p. 101, item 05). */
const FEW_RETRIES = Uint8Array.of(RF_CONFIGURATION, 0x05, 0xff, 0x01, 0x01);
/** Field off: a card that stays starts afresh and answers the next poll again (§7.3.1, item 01). */
const FIELD_OFF = Uint8Array.of(RF_CONFIGURATION, 0x01, 0x00);
/** One target, 106 kbit/s type A (§7.3.5, p. 115). */
const LIST_ONE_TYPE_A = Uint8Array.of(IN_LIST_PASSIVE_TARGET, 0x01, 0x00);

/** Options of the PN532 on any bus, to be spread into a driver's own. */
export const PN532_OPTIONS = {
  ...POLLED_OPTIONS,
  /** How long a command may take. */
  timeoutMs: v.optional(integer(50, 2000), 250),
};

export const PN532_ABILITIES: Abilities = {
  can: ['read cards of ISO/IEC 14443 type A with UIDs of 4, 7 and 10 bytes'],
  cannot: ['read cards of type B, FeliCa and ISO/IEC 15693'],
};

interface Pn532Timings extends PolledTimings {
  readonly timeoutMs: number;
}

/** A card reader made of a PN532. Resolves at once; whether there is a chip is told by `onPresence`. */
export function pn532Reader(transport: Pn532Transport, timings: Pn532Timings, context: DriverContext): TagReader {
  const chip = new Pn532(transport, context.clock, timings.timeoutMs);
  return new PolledReader(chip, context.clock, context.log, timings);
}

class Pn532 implements PolledChip {
  readonly #transport: Pn532Transport;
  readonly #clock: Clock;
  readonly #timeoutMs: number;

  constructor(transport: Pn532Transport, clock: Clock, timeoutMs: number) {
    this.#transport = transport;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  async initialise(): Promise<void> {
    await this.#transport.wake();
    // Ends a command that may still run; to this, the chip answers nothing (§6.2.2.1 d).
    await this.#transport.send(ACK_FRAME);
    await this.#command(SAM_NORMAL);
    await this.#command(FEW_RETRIES);
  }

  async poll(onCard: (uid: Uint8Array) => void): Promise<void> {
    const uid = uidFrom(await this.#command(LIST_ONE_TYPE_A));
    if (uid === undefined) return;
    onCard(uid);
    await this.#command(FIELD_OFF);
  }

  close(): void {
    this.#transport.close();
  }

  /**
   * Sends a command and waits for its acknowledge and its answer. An answer counts only after the acknowledge of its own
   * command, so that one to an older command does not.
   * @returns the answer's bytes after the response code
   */
  async #command(data: Uint8Array): Promise<Uint8Array> {
    const [command = 0] = data;
    const endMicros = this.#clock.monotonicMicros() + this.#timeoutMs * 1000;
    await this.#transport.send(informationFrame(TO_CHIP, data));
    let isAcknowledged = false;
    for (;;) {
      const leftMs = (endMicros - this.#clock.monotonicMicros()) / 1000;
      if (leftMs <= 0) throw new BusError('timeout', this.#transport.id, 'the PN532 does not answer the command');
      const frame = await this.#transport.receive(isAcknowledged ? 'answer' : 'acknowledge', leftMs);
      if (frame.kind === 'error') throw new BusError('refused', this.#transport.id, 'the PN532 refuses a command');
      if (frame.kind === 'ack') isAcknowledged = true;
      else if (isAcknowledged && frame.data[0] === command + 1) return frame.data.slice(1);
    }
  }
}

/**
 * The UID in an answer to InListPassiveTarget: NbTg, then Tg, SENS_RES (2), SEL_RES, length, UID … (§7.3.5).
 * A card with a UID of a length that does not exist is none.
 */
function uidFrom(answer: Uint8Array): Uint8Array | undefined {
  const [targets, , , , , length] = answer;
  if (targets !== 1 || length === undefined || !isUidLength(length)) return undefined;
  const uid = answer.slice(6, 6 + length);
  return uid.length === length ? uid : undefined;
}
