// SPDX-License-Identifier: Apache-2.0
import type { MemoryNetwork, MemoryPeer } from '../../src/ocpp/rpc/memory-transport.ts';
import type { CloseReason, ConnectRequest } from '../../src/ocpp/rpc/transport.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { judge } from './ocpp-schemas.ts';
import { ProtocolReferee, type WatchedConnection } from './protocol-referee.ts';

type Payload = Record<string, unknown>;

/** A CALL of the charge point as it arrived. */
export interface ReceivedCall {
  readonly id: string;
  readonly action: string;
  readonly payload: Payload;
  readonly atMillis: number;
}

/** A try of the charge point to connect. */
export interface ConnectionAttempt {
  readonly request: ConnectRequest;
  readonly atMillis: number;
}

/** `silent`: no answer at all. */
export type Reply = Payload | 'silent' | { readonly errorCode: string };

interface Connection {
  readonly peer: MemoryPeer;
  readonly watched: WatchedConnection;
}

/**
 * A central system in memory, with the schemas of another package than the charge point's own, and strict: it keeps every
 * message and every violation of the protocol, and gives one transaction id to each StartTransaction message id, as a real
 * one does that recognises repeats.
 */
export class CentralSystem {
  readonly calls: ReceivedCall[] = [];
  /** Every frame that arrived, as parsed, answers included. */
  readonly frames: (readonly unknown[])[] = [];
  readonly attempts: ConnectionAttempt[] = [];
  /** Tries to connect end like this; undefined: they succeed. */
  refusal: CloseReason | undefined;
  /** Overrides the usual reply to an action. */
  readonly replies = new Map<string, (call: ReceivedCall) => Reply>();
  /** How long each answer is held back, in milliseconds. */
  delayMs: (call: ReceivedCall) => number = () => 0;
  /** May refuse a connection that is not refused anyway. */
  admit: (request: ConnectRequest) => CloseReason | undefined = () => undefined;
  readonly #clock: Clock;
  readonly #referee: ProtocolReferee;
  readonly #answers = new Map<string, (payload: Payload | { readonly errorCode: string }) => void>();
  readonly #transactionIds = new Map<string, number>();
  readonly #listeners = new Set<(text: string) => void>();
  #connection: Connection | undefined;
  #nextId = 1;

  constructor(network: MemoryNetwork, clock: Clock) {
    this.#clock = clock;
    this.#referee = new ProtocolReferee(clock, () => network.isCatchingUp);
    network.serve(
      (peer) => {
        const connection = { peer, watched: this.#referee.watch() };
        this.#connection = connection;
        peer.onText((text) => this.#onText(connection, text));
      },
      (request) => {
        this.attempts.push({ request, atMillis: clock.wallMillis() });
        return this.refusal ?? this.admit(request);
      },
    );
  }

  get violations(): string[] {
    return this.#referee.violations;
  }

  get connected(): boolean {
    return this.#connection?.peer.isOpen === true;
  }

  /** The charge point's program begins anew, so that it has to register again. */
  programStarts(): void {
    this.#referee.programStarts();
  }

  /** From now on no answer is expected after this time (key MessageTimeout). */
  setPatience(ms: number): void {
    this.#referee.patienceMs = ms;
  }

  /** How each connection was asked for. */
  get logins(): readonly ConnectRequest[] {
    return this.attempts.map(({ request }) => request);
  }

  /** Ends the connection with a close frame. */
  close(): void {
    this.#connection?.peer.close();
  }

  /** Ends the connection without a word. */
  drop(): void {
    this.#connection?.peer.close('abrupt');
  }

  /** Forgets what was heard so far. */
  forget(): void {
    for (const heard of [this.calls, this.frames, this.attempts]) heard.length = 0;
  }

  /** Every text of the charge point from now on. @returns ends it */
  onText(listener: (text: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  of(action: string): ReceivedCall[] {
    return this.calls.filter((call) => call.action === action);
  }

  /** The statuses reported for a connector, in order. */
  statuses(connectorId: number): string[] {
    return this.of('StatusNotification')
      .filter((call) => call.payload['connectorId'] === connectorId)
      .map((call) => String(call.payload['status']));
  }

  /** The id that a StartTransaction was answered with. */
  transactionIdOf(start: ReceivedCall): number | undefined {
    return this.#transactionIds.get(start.id);
  }

  /** Calls the charge point; resolves with its answer. */
  call(action: string, payload: Payload): Promise<Payload | { readonly errorCode: string }> {
    const id = `cs-${this.#nextId}`;
    this.#nextId += 1;
    const { problem } = judge(action, 'req', payload);
    if (problem !== undefined) this.violations.push(problem);
    const answer = new Promise<Payload | { readonly errorCode: string }>((resolve) => this.#answers.set(id, resolve));
    this.sendRaw(JSON.stringify([2, id, action, payload]));
    return answer;
  }

  /** Answers a CALL that was left without an answer. */
  answer(call: ReceivedCall, payload: Payload): void {
    this.#noteTransaction(call, payload);
    this.sendRaw(JSON.stringify([3, call.id, payload]));
  }

  /** Sends any text, as a broken central system might. */
  sendRaw(text: string): void {
    this.#say(this.#connection, text);
  }

  #say(connection: Connection | undefined, text: string): void {
    if (connection?.peer.isOpen !== true) return;
    connection.watched.said(text);
    connection.peer.send(text);
  }

  #onText(connection: Connection, text: string): void {
    connection.watched.heard(text);
    for (const listener of this.#listeners) listener(text);
    const frame = JSON.parse(text) as [number, string, ...unknown[]];
    const [kind, id] = frame;
    this.frames.push(frame);
    if (kind === 3) this.#answers.get(id)?.(frame[2] as Payload);
    if (kind === 4) this.#answers.get(id)?.({ errorCode: String(frame[2]) });
    if (kind !== 2) return;
    const call = { id, action: String(frame[2]), payload: frame[3] as Payload, atMillis: this.#clock.wallMillis() };
    this.calls.push(call);
    const delayMs = this.delayMs(call);
    if (delayMs <= 0) this.#reply(connection, call);
    else this.#clock.after(delayMs, 'slow central system', () => this.#reply(connection, call));
  }

  #reply(connection: Connection, call: ReceivedCall): void {
    const reply = this.replies.get(call.action)?.(call) ?? this.#usualReply(call);
    if (reply === 'silent') return;
    if ('errorCode' in reply) {
      this.#say(connection, JSON.stringify([4, call.id, reply.errorCode, '', {}]));
      return;
    }
    this.#noteTransaction(call, reply);
    this.#say(connection, JSON.stringify([3, call.id, reply]));
  }

  #noteTransaction(call: ReceivedCall, { transactionId }: Payload): void {
    if (call.action === 'StartTransaction' && typeof transactionId === 'number')
      this.#transactionIds.set(call.id, transactionId);
  }

  #usualReply(call: ReceivedCall): Payload {
    const accepted = { status: 'Accepted' };
    const currentTime = new Date(this.#clock.wallMillis()).toISOString();
    switch (call.action) {
      case 'BootNotification':
        return { ...accepted, currentTime, interval: 300 };
      case 'Heartbeat':
        return { currentTime };
      case 'Authorize':
        return { idTagInfo: accepted };
      case 'StartTransaction':
        return {
          transactionId: this.#transactionIds.get(call.id) ?? 1000 + this.#transactionIds.size,
          idTagInfo: accepted,
        };
      case 'StopTransaction':
        return { idTagInfo: accepted };
      case 'DataTransfer':
        return accepted;
      default:
        return {};
    }
  }
}
