// SPDX-License-Identifier: Apache-2.0
import type { VirtualClock } from '../../src/bench/virtual-clock.ts';
import type { MemoryNetwork, MemoryPeer } from '../../src/ocpp/rpc/memory-transport.ts';
import type { CloseReason, ConnectRequest } from '../../src/ocpp/rpc/transport.ts';

export interface ReceivedCall {
  readonly atMs: number;
  readonly id: string;
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An answer to a CALL; `silent` sends none. */
export type Script = (
  payload: Readonly<Record<string, unknown>>,
  call: ReceivedCall,
) => object | 'silent' | { readonly error: string };

const NOW = '2026-01-01T00:00:00Z';

/** A central system in memory whose every answer is scripted, and which notes everything it hears. */
export class MemoryCentralSystem {
  readonly calls: ReceivedCall[] = [];
  /** Frames that were no CALL, as parsed. */
  readonly answers: unknown[][] = [];
  readonly connections: ConnectRequest[] = [];
  peer: MemoryPeer | undefined;
  admit: (request: ConnectRequest) => CloseReason | undefined = () => undefined;
  readonly #clock: VirtualClock;
  readonly #scripts = new Map<string, Script>();
  #transactionId = 0;
  #callId = 0;

  constructor(network: MemoryNetwork, clock: VirtualClock) {
    this.#clock = clock;
    network.serve(
      (peer) => {
        this.connections.push(peer.request);
        this.peer = peer;
        peer.onText((text) => this.#received(peer, text));
      },
      (request) => this.admit(request),
    );
    this.on('BootNotification', () => ({ status: 'Accepted', currentTime: NOW, interval: 300 }));
    this.on('Heartbeat', () => ({ currentTime: NOW }));
    this.on('Authorize', () => ({ idTagInfo: { status: 'Accepted' } }));
    this.on('StartTransaction', () => {
      this.#transactionId += 1;
      return { transactionId: this.#transactionId, idTagInfo: { status: 'Accepted' } };
    });
  }

  on(action: string, script: Script): void {
    this.#scripts.set(action, script);
  }

  /** The actions heard, in order. */
  actions(): readonly string[] {
    return this.calls.map((call) => call.action);
  }

  of(action: string): readonly ReceivedCall[] {
    return this.calls.filter((call) => call.action === action);
  }

  /** Sends a CALL; the answer comes in `answers`. @returns the message id */
  call(action: string, payload: object): string {
    this.#callId += 1;
    const id = `server-${this.#callId}`;
    this.peer?.send(JSON.stringify([2, id, action, payload]));
    return id;
  }

  /** Sends a CALL, lets time pass and gives the answer: `[3, id, payload]` or `[4, …]`. */
  async ask(action: string, payload: object, waitMs = 100): Promise<readonly unknown[] | undefined> {
    const id = this.call(action, payload);
    await this.#clock.advance(waitMs);
    return this.answers.find((answer) => answer[1] === id);
  }

  #received(peer: MemoryPeer, text: string): void {
    const frame: unknown[] = JSON.parse(text);
    if (frame[0] !== 2) {
      this.answers.push(frame);
      return;
    }
    const [, id, action, payload] = frame as [number, string, string, Record<string, unknown>];
    const call = { atMs: this.#clock.monotonicMicros() / 1000, id, action, payload };
    this.calls.push(call);
    const answer = this.#scripts.get(action)?.(payload, call) ?? {};
    if (answer === 'silent') return;
    if ('error' in answer) peer.send(JSON.stringify([4, id, answer.error, '', {}]));
    else peer.send(JSON.stringify([3, id, answer]));
  }
}
