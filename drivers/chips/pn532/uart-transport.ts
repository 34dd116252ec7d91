// SPDX-License-Identifier: Apache-2.0
import { BusError, type SerialLine, type Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { FrameReader, type Pn532Frame, TO_HOST } from './frames.ts';
import { type ExpectedFrame, type Pn532Transport, WAKE_UP_MS } from './transport.ts';

/** The fifth rising edge on the line wakes the chip (UM0701-02 §6.3.2.3); a preamble may have any length (§6.2.1.6). */
const WAKE_UP = Uint8Array.of(0x55, 0x55, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00);

/** HSU: frames come by themselves as soon as the chip has one (UM0701-02 §6.2.3). */
export class UartTransport implements Pn532Transport {
  readonly #line: SerialLine;
  readonly #clock: Clock;
  readonly #reader = new FrameReader(TO_HOST);
  readonly #unsubscribe: Unsubscribe;
  #frames: Pn532Frame[] = [];
  #failure: BusError | undefined;
  #settle: ((outcome: Pn532Frame | BusError) => void) | undefined;

  constructor(line: SerialLine, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
    this.#unsubscribe = line.onBytes((bytes) => {
      for (const frame of this.#reader.push(bytes)) this.#take(frame);
    });
  }

  get id(): string {
    return this.#line.id;
  }

  async wake(): Promise<void> {
    await this.send(WAKE_UP);
    await this.#clock.sleep(WAKE_UP_MS);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Does not wait for the last byte to leave: on a port that hangs, it never would. A failure shows at the next call. */
  async send(frame: Uint8Array): Promise<void> {
    this.#reader.clear();
    this.#frames = [];
    this.#failure = undefined;
    this.#line.write(frame).catch((error: unknown) => {
      this.#fail(error instanceof BusError ? error : new BusError('gone', this.id, String(error)));
    });
  }

  receive(_expected: ExpectedFrame, timeoutMs: number): Promise<Pn532Frame> {
    const early = this.#failure ?? this.#frames.shift();
    if (early instanceof BusError) return Promise.reject(early);
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(timeoutMs, 'PN532 answer', () => {
        this.#settle?.(new BusError('timeout', this.id, 'the PN532 does not answer'));
      });
      this.#settle = (outcome) => {
        this.#settle = undefined;
        timer.cancel();
        if (outcome instanceof BusError) reject(outcome);
        else resolve(outcome);
      };
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#fail(new BusError('gone', this.id, 'the reader was stopped'));
  }

  #take(frame: Pn532Frame): void {
    if (this.#settle !== undefined) this.#settle(frame);
    else this.#frames.push(frame);
  }

  #fail(error: BusError): void {
    this.#failure = error;
    this.#settle?.(error);
  }
}
