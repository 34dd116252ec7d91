// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import { BusError, type SerialLine } from '../../../src/ports/buses.ts';
import { answerBytes, badBeginning, type RegisterRequest } from './requests.ts';

/** One request on the line and what has come back so far. */
export interface Exchange {
  readonly request: RegisterRequest;
  readonly received: number[];
  readonly fail: (error: BusError) => void;
}

/**
 * What modbus-serial takes for a serial port. It hands on exactly one frame per request, and only one that begins as the
 * answer must begin; everything else on the line is dropped here and reported as unrest.
 */
export class FramePort extends EventEmitter {
  readonly isOpen = true;
  readonly #line: SerialLine;
  readonly #onUnrest: () => void;
  #exchange: Exchange | undefined;

  constructor(line: SerialLine, onUnrest: () => void) {
    super();
    this.#line = line;
    this.#onUnrest = onUnrest;
    line.onBytes((bytes) => this.#take(bytes));
  }

  open(callback: (error?: Error) => void): void {
    callback();
  }

  close(callback: () => void): void {
    callback();
  }

  /** Names the exchange that the next frame belongs to. */
  begin(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  end(): void {
    this.#exchange = undefined;
  }

  /** Called by modbus-serial with a whole request frame. */
  write(frame: Buffer): void {
    const exchange = this.#exchange;
    this.#line.write(frame).catch((error: unknown) => exchange?.fail(asBusError(error, this.#line.id)));
  }

  #take(bytes: Uint8Array): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      this.#onUnrest();
      return;
    }
    exchange.received.push(...bytes);
    const problem = badBeginning(exchange.received, exchange.request);
    const expected = answerBytes(exchange.received, exchange.request);
    if (problem !== undefined) exchange.fail(new BusError('protocol', this.#line.id, problem));
    else if (exchange.received.length > expected) {
      exchange.fail(new BusError('protocol', this.#line.id, 'more bytes came than the answer has'));
    } else if (exchange.received.length === expected) this.emit('data', Buffer.from(exchange.received));
  }
}

/** What is no BusError yet is a port that no longer works. */
export function asBusError(error: unknown, bus: string): BusError {
  if (error instanceof BusError) return error;
  return new BusError('gone', bus, error instanceof Error ? error.message : String(error));
}
