// SPDX-License-Identifier: Apache-2.0
import { createTokenBucket, type TokenBucket } from '../core/flow/token-bucket.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { decodeStationMessage, encode, LineReader } from './codec.ts';
import { type GuardMessage, LINK_VERSION, type StationMessage } from './messages.ts';

/** A two-way stream of text, whatever carries it. */
export interface LinkStream {
  /** False when the other side does not read and the buffer is full. */
  write(text: string): boolean;
  close(): void;
}

/** What the guard says of itself at hello. */
export interface GuardIdentity {
  readonly bootId: string;
  readonly board: string;
  readonly hasMeter: boolean;
}

/** What the guard's end does with a conversation. */
export interface GuardEndHandlers {
  onMessage(message: StationMessage): void;
  onConnected(): void;
  onDisconnected(): void;
}

/** A station that has said nothing valid by then is none. */
const HELLO_WITHIN_MS = 1000;
/** A station sends four permits a second, and pauses only while it takes a session up. */
const SILENT_AT_MOST_MS = 10_000;
/** A station sends 4 permits a second; this leaves room for bursts and none for floods. */
const MESSAGES_PER_SECOND = 100;
const BURST = 100;

/**
 * The guard's side of the link, without the socket. One station at a time; whatever arrives is checked, and the first
 * thing that is wrong ends the conversation. The guard goes on with the lease it has.
 */
export class GuardEnd {
  readonly #identity: GuardIdentity;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #handlers: GuardEndHandlers;
  #active: Conversation | undefined;

  constructor(identity: GuardIdentity, clock: Clock, log: Log, handlers: GuardEndHandlers) {
    this.#identity = identity;
    this.#clock = clock;
    this.#log = log;
    this.#handlers = handlers;
  }

  /** Sends to the station, if one is connected. */
  send(message: GuardMessage): void {
    const stream = this.#active?.established === true ? this.#active.stream : undefined;
    if (stream === undefined || stream.write(encode(message))) return;
    this.#end(this.#active, 'does not read');
  }

  /** A new connection. @returns what to call with received text, and when it closed */
  accept(stream: LinkStream): { readonly onText: (text: string) => void; readonly onClosed: () => void } {
    if (this.#active !== undefined) {
      stream.write(encode({ type: 'refused', reason: 'another station is connected' }));
      stream.close();
      return { onText: () => {}, onClosed: () => {} };
    }
    const conversation = new Conversation(stream, this.#clock.monotonicMicros());
    conversation.timer = this.#clock.after(HELLO_WITHIN_MS, 'link.hello', () => {
      if (!conversation.established) this.#end(conversation, 'no hello within 1 s');
    });
    this.#active = conversation;
    return {
      onText: (text) => this.#take(conversation, text),
      onClosed: () => this.#end(conversation, undefined),
    };
  }

  #take(conversation: Conversation, text: string): void {
    const problem = this.#read(conversation, text);
    if (problem !== undefined) this.#end(conversation, problem);
  }

  /** Handles what came. @returns why the conversation must end, if it must */
  #read(conversation: Conversation, text: string): string | undefined {
    const lines = conversation.reader.push(text);
    if (lines === undefined) return 'line too long';
    for (const line of lines) {
      if (conversation !== this.#active) return undefined;
      if (!conversation.bucket.take(this.#clock.monotonicMicros())) return 'too many messages';
      const decoded = decodeStationMessage(line);
      if (!decoded.ok) return decoded.reason;
      if ((decoded.message.type === 'hello') === conversation.established) return 'hello comes first, and once';
      this.#handle(conversation, decoded.message);
      this.#listenForSilence(conversation);
    }
    return undefined;
  }

  #listenForSilence(conversation: Conversation): void {
    conversation.timer?.cancel();
    if (conversation !== this.#active) return;
    conversation.timer = this.#clock.after(SILENT_AT_MOST_MS, 'link.station-silence', () =>
      this.#end(conversation, 'the station is silent'),
    );
  }

  #handle(conversation: Conversation, message: StationMessage): void {
    if (message.type === 'hello') {
      conversation.established = true;
      conversation.timer?.cancel();
      conversation.stream.write(encode({ type: 'hello', version: LINK_VERSION, role: 'guard', ...this.#identity }));
    }
    this.#handlers.onMessage(message);
    if (message.type === 'hello') this.#handlers.onConnected();
  }

  #end(conversation: Conversation | undefined, reason: string | undefined): void {
    if (conversation === undefined || conversation !== this.#active) return;
    this.#active = undefined;
    conversation.timer?.cancel();
    if (reason !== undefined) {
      this.#log.warn({ reason }, 'link to the station ended');
      conversation.stream.write(encode({ type: 'refused', reason }));
    }
    conversation.stream.close();
    if (conversation.established) this.#handlers.onDisconnected();
  }
}

class Conversation {
  readonly stream: LinkStream;
  readonly reader = new LineReader();
  established = false;
  timer: Timer | undefined;
  readonly bucket: TokenBucket;

  constructor(stream: LinkStream, nowMicros: number) {
    this.stream = stream;
    this.bucket = createTokenBucket(BURST, MESSAGES_PER_SECOND, nowMicros);
  }
}
