// SPDX-License-Identifier: Apache-2.0
import type { Clock, Random } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { type Caller, createCaller } from '../rpc/caller.ts';
import { CallDispatcher, type Handler } from '../rpc/dispatcher.ts';
import { parseFrame } from '../rpc/frames.ts';
import { UNSUPPORTED_ACTIONS } from './handlers.ts';
import { type OutgoingAction, type Reply, type Requests, readResponse } from './messages.ts';

export interface ConversationOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly send: (text: string) => void;
  /** Key MessageTimeout. */
  readonly timeoutMs: () => number;
  readonly mayAnswer: () => boolean;
  /** A request of ours went out. */
  readonly onSpoke: () => void;
  /** An answer is overdue. */
  readonly onTimeout: () => void;
  readonly onFlood: () => void;
  /** Something came that is no message of OCPP-J. */
  readonly onMalformed: (reason: string) => void;
}

const LONGEST_LOGGED_TEXT = 200;

/** What is said on one connection, in both directions. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #caller: Caller;
  readonly #dispatcher: CallDispatcher;

  constructor(options: ConversationOptions) {
    const { clock, random, log, send } = options;
    this.#options = options;
    this.#caller = createCaller({
      clock,
      send: (text) => {
        options.onSpoke();
        send(text);
      },
      timeoutMs: options.timeoutMs,
      newId: () => random.uuid(),
    });
    this.#dispatcher = new CallDispatcher({ ...options, log, unsupported: UNSUPPORTED_ACTIONS });
  }

  /** A text frame of the central system; whatever it is, nothing is thrown. */
  received(text: string): void {
    const frame = parseFrame(text);
    switch (frame.kind) {
      case 'malformed':
        this.#options.onMalformed(frame.reason);
        this.#dispatcher.received(frame);
        return;
      case 'call':
        this.#dispatcher.received(frame);
        return;
      case 'result':
      case 'error':
        if (!this.#caller.answered(frame)) this.#dispatcher.strayed();
        return;
      case 'ignored':
        this.#dispatcher.strayed();
        this.#options.log.debug({ reason: frame.reason }, 'a frame of the central system was ignored');
        return;
    }
  }

  /** @param id message id; without it a new one is made */
  async request<A extends OutgoingAction>(action: A, request: Requests[A], id?: string): Promise<Reply<A>> {
    const outcome = await this.#caller.call(action, request, id);
    switch (outcome.kind) {
      case 'result':
        return readResponse(action, outcome.payload);
      case 'error':
        return { kind: 'failed', why: `${outcome.code}: ${outcome.description}`.slice(0, LONGEST_LOGGED_TEXT) };
      case 'timeout':
        this.#options.onTimeout();
        return outcome;
      case 'not-answered':
        return outcome;
    }
  }

  /** Key MessageTimeout has changed. */
  rearm(): void {
    this.#caller.rearm();
  }

  /** The connection is gone. @param byPeer the central system ended it */
  end(byPeer: boolean): void {
    this.#dispatcher.end();
    this.#caller.end(byPeer);
  }
}
