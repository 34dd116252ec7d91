// SPDX-License-Identifier: Apache-2.0

import { createTokenBucket, type TokenBucket } from '../../core/flow/token-bucket.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { type CallFrame, type ErrorCode, encodeError, encodeResult, type MalformedFrame } from './frames.ts';

/** The answer to a CALL. */
export type Answer =
  | {
      readonly kind: 'result';
      readonly payload: object;
      /** Run when the answer has been handed to the connection. */
      readonly afterwards?: () => void;
    }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly description: string };

/** Validates and carries out one action. An answer that is not a promise is sent before any CALL the handler caused. */
export type Handler = (payload: Readonly<Record<string, unknown>>) => Answer | Promise<Answer>;

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly send: (text: string) => void;
  /** By action name. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Actions of OCPP 1.6 that this charger does not support. */
  readonly unsupported: ReadonlySet<string>;
  /** False: CALLs get no answer at all (OCPP 1.6 §4.2, registration Rejected). */
  readonly mayAnswer: () => boolean;
  /** Called when the peer goes on and on in spite of errors; the connection should be dropped. */
  readonly onFlood: () => void;
}

/** Central systems send dozens of CALLs in the first second of a connection. */
const BURST = 100;
const PER_SECOND = 20;
const REFUSED_BEFORE_FLOOD = 500;
const REMEMBERED_IDS = 256;

/** The answering half of one connection. */
export class CallDispatcher {
  readonly #options: DispatcherOptions;
  readonly #bucket: TokenBucket;
  readonly #patience: TokenBucket;
  /** Only of this connection: servers exist that count their ids from 1 with each connection. */
  readonly #seen = createMemory(REMEMBERED_IDS);
  #isOver = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#bucket = createTokenBucket(BURST, PER_SECOND, options.clock.monotonicMicros());
    this.#patience = createTokenBucket(REFUSED_BEFORE_FLOOD, PER_SECOND, options.clock.monotonicMicros());
  }

  received(frame: CallFrame | MalformedFrame): void {
    if (this.#isOver) return;
    const isInTime = this.#bucket.take(this.#options.clock.monotonicMicros());
    if (!isInTime && this.#isPatienceOver()) return;
    if (!this.#options.mayAnswer()) return;
    if (!isInTime) {
      this.#reply(frame.id, failure('GenericError', 'too many messages; slow down'));
    } else if (frame.kind === 'malformed') {
      this.#options.log.warn({ reason: frame.reason }, 'the central system sent a broken message');
      this.#reply(frame.id, failure(frame.code, frame.reason));
    } else if (this.#seen.add(frame.id)) this.#carryOut(frame);
  }

  /** A frame that nobody asked for and nobody answers: an unknown type, an answer to nothing. Too many are a flood, too. */
  strayed(): void {
    if (!this.#isOver && !this.#bucket.take(this.#options.clock.monotonicMicros())) this.#isPatienceOver();
  }

  /** The connection is gone: answers still under way are dropped. */
  end(): void {
    this.#isOver = true;
  }

  /** Counts one that came too fast. @returns true when it was one too many */
  #isPatienceOver(): boolean {
    if (this.#patience.take(this.#options.clock.monotonicMicros())) return false;
    this.#options.onFlood();
    return true;
  }

  #carryOut(frame: CallFrame): void {
    const handler = this.#options.handlers.get(frame.action);
    if (handler === undefined) {
      this.#reply(frame.id, this.#notHandled(frame.action));
      return;
    }
    let answer: Answer | Promise<Answer>;
    try {
      answer = handler(frame.payload);
    } catch (error) {
      answer = this.#failed(frame, error);
    }
    if (!(answer instanceof Promise)) {
      this.#reply(frame.id, answer);
      return;
    }
    answer
      .catch((error: unknown) => this.#failed(frame, error))
      .then(
        (later) => this.#reply(frame.id, later),
        () => {},
      );
  }

  #reply(id: string, answer: Answer): void {
    if (this.#isOver) return;
    if (answer.kind === 'error') {
      this.#options.send(encodeError(id, answer.code, answer.description));
      return;
    }
    this.#options.send(encodeResult(id, answer.payload));
    try {
      answer.afterwards?.();
    } catch (error) {
      this.#options.log.error({ error: text(error) }, 'what follows an answer failed');
    }
  }

  #failed(frame: CallFrame, error: unknown): Answer {
    this.#options.log.error({ action: frame.action, error: text(error) }, 'a message could not be handled');
    return failure('InternalError', 'the charger failed to process the message');
  }

  #notHandled(action: string): Answer {
    if (this.#options.unsupported.has(action)) return failure('NotSupported', `${action} is not supported`);
    return failure('NotImplemented', 'unknown action');
  }
}

function failure(code: ErrorCode, description: string): Answer {
  return { kind: 'error', code, description };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Remembers the last `capacity` texts; `add` is false for one it knows. */
function createMemory(capacity: number): { add(text: string): boolean } {
  const texts = new Set<string>();
  return {
    add(text) {
      if (texts.has(text)) return false;
      texts.add(text);
      const oldest = texts.values().next();
      if (texts.size > capacity && oldest.done !== true) texts.delete(oldest.value);
      return true;
    },
  };
}
