// SPDX-License-Identifier: Apache-2.0
import type { AddressInfo } from 'node:net';
import { RPCServer } from 'ocpp-rpc';
import { clock, untilTrue } from './until.ts';

type Payload = Readonly<Record<string, unknown>>;

/** A request of the charger as it arrived. */
export interface Received {
  readonly id: string;
  readonly action: string;
  readonly params: Payload;
  readonly atMillis: number;
  /** A message with this id had arrived before. */
  readonly repeated: boolean;
}

/** What is used of a connected charger; the package's own types leave the events out. */
interface ConnectedCharger {
  readonly identity: string;
  on(event: 'strictValidationFailure' | 'badMessage', listener: (what: { readonly error: Error }) => void): void;
  on(event: 'close', listener: () => void): void;
  handle(
    handler: (call: { readonly messageId: string; readonly method: string; readonly params: Payload }) => unknown,
  ): void;
  call(method: string, params: Payload): Promise<Payload>;
}

const HEARTBEAT_SECONDS = 300;

/**
 * An independent central system: `ocpp-rpc` in strict mode, which validates every message of both sides with its own
 * schemas. It keeps all it hears, and gives one transaction id to each StartTransaction message id, as a real one does
 * that recognises repeats.
 */
export class StrictCentralSystem {
  readonly received: Received[] = [];
  /** Every message that failed validation, or was none. */
  readonly problems: string[] = [];
  /** Called with each request before it is answered; the answer waits for it. */
  onReceived: ((received: Received) => Promise<void> | void) | undefined;
  readonly #server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true });
  readonly #transactionIds = new Map<string, number>();
  readonly #chargers: ConnectedCharger[] = [];
  #url = '';
  #nextTransactionId = 4711;

  static async start(): Promise<StrictCentralSystem> {
    const central = new StrictCentralSystem();
    const http = await central.#server.listen(0, '127.0.0.1');
    central.#url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ocpp`;
    return central;
  }

  private constructor() {
    this.#server.auth((accept) => accept({}));
    this.#server.on('client', (charger: ConnectedCharger) => this.#welcome(charger));
  }

  get url(): string {
    return this.#url;
  }

  /** Chargers that are connected, as far as this end knows. */
  get connected(): number {
    return this.#chargers.length;
  }

  /** Requests of one kind, repeats included. */
  of(action: string): readonly Received[] {
    return this.received.filter((message) => message.action === action);
  }

  /** Requests of one kind, each message id once. */
  once(action: string): readonly Received[] {
    return this.of(action).filter((message) => !message.repeated);
  }

  /** What connector `connectorId` has reported, in order. */
  statuses(connectorId: number): readonly string[] {
    const notices = this.of('StatusNotification').filter(({ params }) => params['connectorId'] === connectorId);
    return notices.map(({ params }) => String(params['status']));
  }

  /** The id it gave to a StartTransaction. */
  transactionIdOf(start: Received | undefined): number | undefined {
    return start && this.#transactionIds.get(start.id);
  }

  /** Asks the charger that connected last. */
  call(method: string, params: Payload): Promise<Payload> {
    const charger = this.#chargers.at(-1);
    if (charger === undefined) throw new Error('no charger is connected');
    return charger.call(method, params);
  }

  /** Waits for the nth request of a kind, repeats not counted. */
  async until(action: string, count = 1, limitMs?: number): Promise<Received> {
    await untilTrue(`${action} number ${count}`, () => this.once(action).length >= count, limitMs);
    const found = this.once(action)[count - 1];
    if (found === undefined) throw new Error(`${action} number ${count} is gone`);
    return found;
  }

  /** Waits for a connector to report a status as its latest. */
  untilStatus(connectorId: number, status: string, limitMs?: number): Promise<void> {
    const latest = (): string | undefined => this.statuses(connectorId).at(-1);
    return untilTrue(`connector ${connectorId} reports ${status}`, () => latest() === status, limitMs);
  }

  async stop(): Promise<void> {
    await this.#server.close({ code: 1001, reason: 'over', awaitPending: false, force: true });
  }

  #welcome(charger: ConnectedCharger): void {
    this.#chargers.push(charger);
    charger.on('close', () => this.#chargers.splice(this.#chargers.indexOf(charger), 1));
    charger.on('strictValidationFailure', ({ error }) => this.problems.push(error.message));
    charger.on('badMessage', ({ error }) => this.problems.push(error.message));
    charger.handle(async ({ messageId: id, method: action, params }) => {
      const repeated = this.received.some((message) => message.id === id);
      const received: Received = { id, action, params, atMillis: clock.wallMillis(), repeated };
      this.received.push(received);
      await this.onReceived?.(received);
      return this.#answer(received);
    });
  }

  #answer({ id, action }: Received): Payload {
    const idTagInfo = { status: 'Accepted' };
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime: this.#now(), interval: HEARTBEAT_SECONDS };
      case 'Heartbeat':
        return { currentTime: this.#now() };
      case 'StartTransaction':
        return { transactionId: this.#transactionId(id), idTagInfo };
      case 'Authorize':
      case 'StopTransaction':
        return { idTagInfo };
      default:
        return {};
    }
  }

  #transactionId(messageId: string): number {
    const known = this.#transactionIds.get(messageId);
    if (known !== undefined) return known;
    const given = this.#nextTransactionId;
    this.#nextTransactionId += 1;
    this.#transactionIds.set(messageId, given);
    return given;
  }

  #now(): string {
    return new Date(clock.wallMillis()).toISOString();
  }
}
