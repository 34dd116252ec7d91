// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { MemoryNetwork, MemoryPeer } from '../../src/ocpp/rpc/memory-transport.ts';
import type { CloseReason, ConnectRequest } from '../../src/ocpp/rpc/transport.ts';
import type { Clock } from '../../src/ports/clock.ts';

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

const schemas: Payload[] = createRequire(import.meta.url)('ocpp-rpc/lib/schemas/ocpp1_6.json');
const ajv = new Ajv({ strict: false, multipleOfPrecision: 3 });
addFormats.default(ajv);
const validators = new Map<string, ValidateFunction>();

function validator(action: string, part: 'req' | 'conf'): ValidateFunction | undefined {
  const id = `urn:${action}.${part}`;
  const known = validators.get(id);
  const schema = schemas.find((candidate) => candidate['$id'] === id);
  if (known !== undefined || schema === undefined) return known;
  // Without its id, which newer URI parsers do not take for a URN.
  const { $id: _, ...anonymous } = schema;
  const compiled = ajv.compile(anonymous);
  validators.set(id, compiled);
  return compiled;
}

/**
 * A central system in memory, with the schemas of another package than the charge point's own. It keeps every message
 * and every violation, and gives one transaction id to each StartTransaction message id, as a real one does that
 * recognises repeats.
 */
export class CentralSystem {
  readonly calls: ReceivedCall[] = [];
  readonly violations: string[] = [];
  /** Every frame that arrived, as parsed, answers included. */
  readonly frames: (readonly unknown[])[] = [];
  readonly attempts: ConnectionAttempt[] = [];
  /** Tries to connect end like this; undefined: they succeed. */
  refusal: CloseReason | undefined;
  /** Overrides the usual reply to an action. */
  readonly replies = new Map<string, (call: ReceivedCall) => Reply>();
  /** How each connection was asked for. */
  readonly logins: ConnectRequest[] = [];
  /** May refuse a connection. */
  admit: (request: ConnectRequest) => CloseReason | undefined = () => undefined;
  readonly #clock: Clock;
  readonly #answers = new Map<string, (payload: Payload | { readonly errorCode: string }) => void>();
  readonly #transactionIds = new Map<string, number>();
  #peer: MemoryPeer | undefined;
  #nextId = 1;

  constructor(network: MemoryNetwork, clock: Clock) {
    this.#clock = clock;
    network.serve(
      (peer) => {
        this.#peer = peer;
        peer.onText((text) => this.#onText(peer, text));
      },
      (request) => {
        this.attempts.push({ request, atMillis: clock.wallMillis() });
        this.logins.push(request);
        return this.refusal ?? this.admit(request);
      },
    );
  }

  get connected(): boolean {
    return this.#peer?.isOpen === true;
  }

  /** Ends the connection with a close frame. */
  close(): void {
    this.#peer?.close();
  }

  /** Ends the connection without a word. */
  drop(): void {
    this.#peer?.close('abrupt');
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

  /** Calls the charge point; resolves with its answer. */
  call(action: string, payload: Payload): Promise<Payload | { readonly errorCode: string }> {
    const id = `cs-${this.#nextId}`;
    this.#nextId += 1;
    this.#check(action, 'req', payload);
    const answer = new Promise<Payload | { readonly errorCode: string }>((resolve) => {
      this.#answers.set(id, (given) => {
        if (!('errorCode' in given)) this.#check(action, 'conf', given);
        resolve(given);
      });
    });
    this.#peer?.send(JSON.stringify([2, id, action, payload]));
    return answer;
  }

  /** Sends any text, as a broken central system might. */
  sendRaw(text: string): void {
    this.#peer?.send(text);
  }

  #onText(peer: MemoryPeer, text: string): void {
    const frame = JSON.parse(text) as [number, string, ...unknown[]];
    const [kind, id] = frame;
    this.frames.push(frame);
    if (kind === 3) this.#answers.get(id)?.(frame[2] as Payload);
    if (kind === 4) this.#answers.get(id)?.({ errorCode: String(frame[2]) });
    if (kind !== 2) return;
    const call = { id, action: String(frame[2]), payload: frame[3] as Payload, atMillis: this.#clock.wallMillis() };
    this.calls.push(call);
    this.#check(call.action, 'req', call.payload);
    const reply = this.replies.get(call.action)?.(call) ?? this.#usualReply(call);
    if (reply === 'silent') return;
    if ('errorCode' in reply) peer.send(JSON.stringify([4, id, reply.errorCode, '', {}]));
    else peer.send(JSON.stringify([3, id, reply]));
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
      case 'StartTransaction': {
        const transactionId = this.#transactionIds.get(call.id) ?? 1000 + this.#transactionIds.size;
        this.#transactionIds.set(call.id, transactionId);
        return { transactionId, idTagInfo: accepted };
      }
      case 'StopTransaction':
        return { idTagInfo: accepted };
      case 'DataTransfer':
        return accepted;
      default:
        return {};
    }
  }

  #check(action: string, part: 'req' | 'conf', payload: Payload): void {
    const validate = validator(action, part);
    if (validate === undefined) this.violations.push(`${action}.${part}: no such message`);
    else if (!validate(payload)) this.violations.push(`${action}.${part}: ${ajv.errorsText(validate.errors)}`);
  }
}
