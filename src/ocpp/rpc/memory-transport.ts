// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import {
  type CloseReason,
  type ConnectRequest,
  connectionUrl,
  type RpcSocket,
  type SocketListener,
  type Transport,
} from './transport.ts';

/** The central system's end of a connection in memory. */
export interface MemoryPeer {
  readonly request: ConnectRequest;
  readonly isOpen: boolean;
  send(text: string): void;
  /** Ends the connection with a close frame, or, with `abrupt`, like a crash. */
  close(manner?: 'polite' | 'abrupt'): void;
  onText(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
}

export interface MemoryNetwork {
  readonly transport: Transport;
  /** Who answers connections; may refuse one. Without it nobody listens. */
  serve(accept: (peer: MemoryPeer) => void, admit?: (request: ConnectRequest) => CloseReason | undefined): void;
  /**
   * Cuts or joins the cable. What is sent meanwhile waits in the senders' TCP stacks: it arrives, in order, when the cable
   * is back, unless one end has given the connection up by then. Neither end is told anything.
   */
  setUp(up: boolean): void;
  /** Whether the cable is in. */
  readonly up: boolean;
  /** What waited in a cut cable is just coming out of it: when it was sent, nobody can tell. */
  readonly isCatchingUp: boolean;
  /** Connections that the server still believes in. */
  readonly open: number;
}

interface Wire {
  up: boolean;
  isCatchingUp: boolean;
  /** Packets that arrived at the cut, in order. */
  readonly waiting: (() => void)[];
}

/**
 * A network without sockets, in the time of a clock.
 * @param latencyMs one way
 */
export function createMemoryNetwork(clock: Clock, latencyMs = 1): MemoryNetwork {
  const wire: Wire = { up: true, isCatchingUp: false, waiting: [] };
  let accept: ((peer: MemoryPeer) => void) | undefined;
  let admit: ((request: ConnectRequest) => CloseReason | undefined) | undefined;
  const open = new Set<MemoryPeer>();

  /** Carries a packet over; order is kept, because all take equally long. */
  const carry: Carry = (deliver) => {
    clock.after(latencyMs, 'memory network', () => {
      if (wire.up && wire.waiting.length === 0) deliver();
      else wire.waiting.push(deliver);
    });
  };
  const catchUp = () => {
    wire.isCatchingUp = true;
    while (wire.up && wire.waiting.length > 0) wire.waiting.shift()?.();
    wire.isCatchingUp = false;
  };

  return {
    transport: {
      connect(request, listener) {
        const link = new Link(request, listener, carry, open);
        carry(() => {
          if (link.isClientGone) return;
          const refusal = accept === undefined ? NOBODY : (unusable(request) ?? admit?.(request));
          if (refusal !== undefined || accept === undefined) link.refuse(refusal ?? NOBODY);
          else link.accept(accept);
        });
        return link.createSocket();
      },
    },
    serve(nextAccept, nextAdmit) {
      accept = nextAccept;
      admit = nextAdmit;
    },
    setUp(up) {
      wire.up = up;
      if (up) clock.after(latencyMs, 'memory network', catchUp);
    },
    get up() {
      return wire.up;
    },
    get isCatchingUp() {
      return wire.isCatchingUp;
    },
    get open() {
      return open.size;
    },
  };
}

type Carry = (deliver: () => void) => void;

const CLOSED: CloseReason = { kind: 'closed', message: 'the connection was closed (1001)' };
const BROKEN: CloseReason = { kind: 'lost', message: 'the connection ended without a word' };
const RESET: CloseReason = { kind: 'lost', message: 'the connection was reset' };
const NOBODY: CloseReason = { kind: 'refused', message: 'the central system cannot be reached (ECONNREFUSED)' };

function unusable(request: ConnectRequest): CloseReason | undefined {
  try {
    connectionUrl(request.url, request.identity);
    return undefined;
  } catch (error) {
    return { kind: 'address', message: error instanceof Error ? error.message : String(error) };
  }
}

/** A connection. Each end has its own idea of whether it is open. */
class Link {
  readonly #request: ConnectRequest;
  readonly #listener: SocketListener;
  readonly #carry: Carry;
  readonly #open: Set<MemoryPeer>;
  readonly #texts: ((text: string) => void)[] = [];
  readonly #goodbyes: (() => void)[] = [];
  #client: 'connecting' | 'open' | 'gone' = 'connecting';
  #server: 'none' | 'open' | 'gone' = 'none';
  readonly #peer: MemoryPeer;

  constructor(request: ConnectRequest, listener: SocketListener, carry: Carry, open: Set<MemoryPeer>) {
    this.#request = request;
    this.#listener = listener;
    this.#carry = carry;
    this.#open = open;
    this.#peer = this.#createPeer();
  }

  get isClientGone(): boolean {
    return this.#client === 'gone';
  }

  refuse(reason: CloseReason): void {
    this.#carry(() => this.#clientEnds(reason));
  }

  accept(accept: (peer: MemoryPeer) => void): void {
    this.#server = 'open';
    this.#open.add(this.#peer);
    this.#toClient(() => {
      this.#client = 'open';
      this.#listener.opened();
    });
    accept(this.#peer);
  }

  /** The charger's end. */
  createSocket(): RpcSocket {
    return {
      send: (text) => {
        if (this.#client === 'open') this.#toServer(() => this.#serverHears(text));
      },
      ping: () => {
        if (this.#client === 'open') this.#toServer(() => this.#toClient(() => this.#listener.heard()));
      },
      close: () => {
        this.#toServer(() => {
          this.#serverEnds();
          this.#carry(() => this.#clientEnds({ kind: 'closed', message: 'the connection was closed (1000)' }));
        });
      },
      terminate: () => {
        const wasOpen = this.#client === 'open';
        this.#clientEnds({ kind: 'lost', message: 'the connection was given up' });
        if (wasOpen) this.#carry(() => this.#serverEnds());
      },
    };
  }

  #createPeer(): MemoryPeer {
    const isOpen = () => this.#server === 'open';
    return {
      request: this.#request,
      get isOpen() {
        return isOpen();
      },
      send: (text) => {
        if (isOpen()) this.#toClient(() => this.#listener.text(text));
      },
      close: (manner = 'polite') => {
        this.#serverEnds();
        this.#carry(() => this.#clientEnds(manner === 'polite' ? CLOSED : BROKEN));
      },
      onText: (listener) => void this.#texts.push(listener),
      onClose: (listener) => void this.#goodbyes.push(listener),
    };
  }

  /** A packet for an end that has given up is answered with a reset. */
  #toServer(deliver: () => void): void {
    this.#carry(() => (this.#server === 'open' ? deliver() : this.#carry(() => this.#clientEnds(RESET))));
  }

  #toClient(deliver: () => void): void {
    this.#carry(() => (this.#client === 'gone' ? this.#carry(() => this.#serverEnds()) : deliver()));
  }

  #serverHears(text: string): void {
    for (const listener of this.#texts) listener(text);
  }

  #clientEnds(reason: CloseReason): void {
    if (this.#client === 'gone') return;
    this.#client = 'gone';
    this.#listener.closed(reason);
  }

  #serverEnds(): void {
    if (this.#server !== 'open') return;
    this.#server = 'gone';
    this.#open.delete(this.#peer);
    for (const listener of this.#goodbyes) listener();
  }
}
