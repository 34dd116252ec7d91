// SPDX-License-Identifier: Apache-2.0
import { BusError, type SerialLine, type Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { FrameReader, informationFrame, type Pn532Frame, TO_CHIP, TO_HOST } from './frames.ts';

/** Long preamble that wakes the chip from power-down over HSU, then time to get up (UM0701-02 §7.2.11). */
const WAKE_UP = Uint8Array.of(0x55, 0x55, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00);
const WAKE_UP_MS = 3;

interface Waiting {
  readonly command: number;
  acknowledged: boolean;
  readonly settle: (outcome: Uint8Array | BusError) => void;
}

/** Commands and answers of a PN532 on a UART; one command at a time. */
export class Pn532Channel {
  readonly #line: SerialLine;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #frames = new FrameReader(TO_HOST);
  readonly #unsubscribe: Unsubscribe;
  #waiting: Waiting | undefined;

  constructor(line: SerialLine, clock: Clock, timeoutMs: number) {
    this.#line = line;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#unsubscribe = line.onBytes((bytes) => {
      for (const frame of this.#frames.push(bytes)) this.#take(frame);
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#waiting?.settle(new BusError('gone', this.#line.id, 'the reader was stopped'));
  }

  /** @throws BusError `gone` */
  async wake(): Promise<void> {
    await this.#line.write(WAKE_UP);
    await this.#clock.sleep(WAKE_UP_MS);
  }

  /**
   * Sends a command and waits for its acknowledge and its answer.
   * @returns the answer's bytes after the response code
   * @throws BusError `timeout`, `gone`
   */
  command(data: Uint8Array): Promise<Uint8Array> {
    this.#frames.clear();
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(this.#timeoutMs, 'PN532 answer', () => {
        waiting.settle(new BusError('timeout', this.#line.id, 'the PN532 does not answer'));
      });
      const waiting: Waiting = {
        command: data[0] ?? 0,
        acknowledged: false,
        settle: (outcome) => {
          if (this.#waiting === waiting) this.#waiting = undefined;
          timer.cancel();
          if (outcome instanceof BusError) reject(outcome);
          else resolve(outcome);
        },
      };
      this.#waiting = waiting;
      this.#line.write(informationFrame(TO_CHIP, data)).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        waiting.settle(error instanceof BusError ? error : new BusError('gone', this.#line.id, message));
      });
    });
  }

  /** An answer counts only after the acknowledge of its own command, so that one to an older command does not. */
  #take(frame: Pn532Frame): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    if (frame.kind === 'ack') {
      waiting.acknowledged = true;
      return;
    }
    const [response, ...rest] = frame.data;
    if (waiting.acknowledged && response === waiting.command + 1) waiting.settle(Uint8Array.from(rest));
  }
}
