// SPDX-License-Identifier: Apache-2.0
import { BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { ACK_FRAME, FrameReader, type Pn532Frame, TO_HOST } from './frames.ts';
import { type ExpectedFrame, type Pn532Transport, WAKE_UP_MS } from './transport.ts';

/** A host interface on which the host must ask whether the chip has something, and read it. */
export interface Pn532Wire {
  readonly id: string;
  /** Touches the chip, which wakes it; that it does not answer yet is no error. @throws BusError `gone`, `timeout` */
  touch(): Promise<void>;
  write(frame: Uint8Array): Promise<void>;
  /** Bit 0 of the chip's status byte: a frame is ready to be read. */
  isReady(): Promise<boolean>;
  /** Reads the frame that is ready, in one transaction. What follows its end is undefined. */
  read(length: number): Promise<Uint8Array>;
}

/** How often the chip is asked whether it is ready. */
const READY_POLL_MS = 5;

/**
 * The longest answer to a command of ours is to InListPassiveTarget: 8 bytes of frame, direction and code, 6 before the
 * UID, a UID of 10 and an ATS, which has 20 bytes with the most historical bytes (ISO/IEC 14443-4 §5.2).
 */
const LONGEST_ANSWER = 64;

const LENGTHS: Readonly<Record<ExpectedFrame, number>> = { acknowledge: ACK_FRAME.length, answer: LONGEST_ANSWER };

/** I2C and SPI: never read blindly, the chip says when a frame is ready (UM0701-02 §6.2.4, §6.2.5). */
export class PolledTransport implements Pn532Transport {
  readonly #wire: Pn532Wire;
  readonly #clock: Clock;
  #closed = false;

  constructor(wire: Pn532Wire, clock: Clock) {
    this.#wire = wire;
    this.#clock = clock;
  }

  get id(): string {
    return this.#wire.id;
  }

  async wake(): Promise<void> {
    await this.#wire.touch();
    await this.#clock.sleep(WAKE_UP_MS);
  }

  send(frame: Uint8Array): Promise<void> {
    return this.#wire.write(frame);
  }

  async receive(expected: ExpectedFrame, timeoutMs: number): Promise<Pn532Frame> {
    const endMicros = this.#clock.monotonicMicros() + timeoutMs * 1000;
    while (!(await this.#wire.isReady())) {
      if (this.#clock.monotonicMicros() >= endMicros) {
        throw new BusError('timeout', this.id, 'the PN532 has nothing ready');
      }
      await this.#clock.sleep(READY_POLL_MS);
      if (this.#closed) throw new BusError('gone', this.id, 'the reader was stopped');
    }
    const bytes = await this.#wire.read(LENGTHS[expected]);
    const [frame] = new FrameReader(TO_HOST).push(bytes);
    if (frame === undefined) throw new BusError('protocol', this.id, 'what the PN532 sends is no frame');
    return frame;
  }

  close(): void {
    this.#closed = true;
  }
}
