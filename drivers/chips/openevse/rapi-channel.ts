// SPDX-License-Identifier: Apache-2.0
import { BusError, type SerialLine } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { Mutex } from '../mutex.ts';
import { type RapiMessage, RapiParser, rapiFrame } from './rapi-frames.ts';

/** The firmware answers between two of its loops, which take some tens of milliseconds. */
const TIMEOUT_MS = 300;
/** Without sequence ids an answer could be that of the command before: after an error the line must be quiet for so long. */
const QUIET_MS = 400;

/** What the controller answered. */
export interface RapiReply {
  /** False: it said NK. */
  readonly ok: boolean;
  readonly args: readonly string[];
}

interface Pending {
  readonly sequence: number | undefined;
  readonly settle: (message: RapiMessage) => void;
  readonly fail: (error: BusError) => void;
}

/**
 * Commands and answers of the RAPI protocol on one line, one at a time. Sequence ids tell late answers from those that are
 * waited for; firmware before 3.0.0 does not echo them, and is then asked without.
 */
export class RapiChannel {
  readonly bus: string;
  readonly #line: SerialLine;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  readonly #parser = new RapiParser();
  #noticeListener: ((notice: RapiMessage) => void) | undefined;
  #pending: Pending | undefined;
  #sequence = 0;
  #knowsSequences: boolean | undefined;
  #isPresent = true;
  #quietSinceMicros: number | undefined;

  constructor(line: SerialLine, clock: Clock) {
    this.bus = line.id;
    this.#line = line;
    this.#clock = clock;
    line.onBytes((bytes) => this.#take(bytes));
    line.onPresence((present) => {
      this.#isPresent = present;
      this.#parser.reset();
      if (!present) this.#pending?.fail(new BusError('gone', line.id, 'the port disappeared'));
    });
  }

  /** Tells what the controller says without being asked. */
  onNotice(listener: (notice: RapiMessage) => void): void {
    this.#noticeListener = listener;
  }

  /**
   * Sends a command and waits for its answer.
   * @param command `GS`, `SC 16 V`
   * @throws BusError `timeout` or `gone`
   */
  command(command: string): Promise<RapiReply> {
    return this.#mutex.run(async () => {
      if (!this.#isPresent) throw new BusError('gone', this.bus, 'the port is not there');
      await this.#waitForQuiet();
      try {
        return await this.#exchange(command);
      } catch (error) {
        this.#quietSinceMicros = this.#clock.monotonicMicros();
        throw error instanceof BusError ? error : new BusError('gone', this.bus, String(error));
      }
    });
  }

  async #waitForQuiet(): Promise<void> {
    while (this.#knowsSequences === false && this.#quietSinceMicros !== undefined) {
      const waitMs = QUIET_MS - (this.#clock.monotonicMicros() - this.#quietSinceMicros) / 1000;
      if (waitMs <= 0) break;
      await this.#clock.sleep(waitMs);
    }
    this.#quietSinceMicros = undefined;
  }

  #exchange(command: string): Promise<RapiReply> {
    this.#sequence = (this.#sequence % 255) + 1;
    const sequence = this.#knowsSequences === false ? undefined : this.#sequence;
    return new Promise<RapiReply>((resolve, reject) => {
      const end = () => {
        timer.cancel();
        if (this.#pending === pending) this.#pending = undefined;
      };
      const pending: Pending = {
        sequence,
        settle: ({ name, args }) => {
          end();
          resolve({ ok: name === 'OK', args });
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      const timer = this.#clock.after(TIMEOUT_MS, 'RAPI answer', () => {
        pending.fail(new BusError('timeout', this.bus, `no answer to ${command} within ${TIMEOUT_MS} ms`));
      });
      this.#pending = pending;
      this.#line.write(Buffer.from(rapiFrame(command, sequence), 'latin1')).catch((error: unknown) => {
        pending.fail(error instanceof BusError ? error : new BusError('gone', this.bus, String(error)));
      });
    });
  }

  #take(bytes: Uint8Array): void {
    if (this.#quietSinceMicros !== undefined) this.#quietSinceMicros = this.#clock.monotonicMicros();
    for (const message of this.#parser.feed(bytes)) {
      if (message.name === 'OK' || message.name === 'NK') this.#takeReply(message);
      else this.#noticeListener?.(message);
    }
  }

  #takeReply(reply: RapiMessage): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    // An NK without an id answers a frame that reached the controller broken: nobody knows which.
    if (reply.sequence === undefined && pending.sequence !== undefined) {
      if (this.#knowsSequences === true || reply.name === 'NK') return;
      this.#knowsSequences = false;
    } else if (reply.sequence !== pending.sequence) return;
    else if (reply.sequence !== undefined) this.#knowsSequences = true;
    pending.settle(reply);
  }
}
