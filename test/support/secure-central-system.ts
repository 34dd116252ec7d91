// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { WebSocket, WebSocketServer } from 'ws';

type Payload = Record<string, unknown>;
/** First byte of a TLS record with a handshake. */
const TLS_HANDSHAKE = 22;

export interface SecureOptions {
  readonly tls?: TlsOptions;
  /** Bytes of the password that is asked for; left out: none is. */
  readonly password?: Uint8Array;
  /** Told with every BootNotification; default the real time. */
  readonly nowMillis?: () => number;
  /** Connections without TLS are dropped. */
  readonly onlySecure?: boolean;
}

/** One upgrade that was asked for. */
export interface Knock {
  readonly isSecure: boolean;
  readonly authorization: string | undefined;
  readonly protocol: string | null;
  readonly cipher: string | undefined;
  /** CN of the charger's certificate. */
  readonly clientName: string | undefined;
}

/** A central system on real sockets that speaks ws: and wss: on one port, and knows as much OCPP as a test needs. */
export class SecureCentralSystem {
  readonly knocks: Knock[] = [];
  readonly calls: { readonly action: string; readonly payload: Payload }[] = [];
  password: Uint8Array | undefined;
  #port = 0;
  readonly #options: SecureOptions;
  readonly #front: Server;
  readonly #servers: readonly HttpServer[];
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Map<string, (payload: Payload) => void>();
  #peer: WebSocket | undefined;
  #nextId = 1;

  private constructor(options: SecureOptions) {
    this.#options = options;
    this.password = options.password;
    const plain = createServer();
    const secure = createSecureServer(options.tls ?? {});
    this.#servers = [plain, secure];
    for (const server of this.#servers) this.#serve(server);
    this.#front = createTcpServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
      socket.once('data', (first) => {
        socket.pause();
        socket.unshift(first);
        const isSecure = first[0] === TLS_HANDSHAKE;
        if (!isSecure && options.onlySecure === true) {
          socket.destroy();
          return;
        }
        (isSecure ? secure : plain).emit('connection', socket);
        if (!isSecure) process.nextTick(() => socket.resume());
      });
    });
  }

  static async start(options: SecureOptions = {}): Promise<SecureCentralSystem> {
    const system = new SecureCentralSystem(options);
    await new Promise<void>((resolve) => system.#front.listen(0, '127.0.0.1', resolve));
    system.#port = (system.#front.address() as AddressInfo).port;
    return system;
  }

  url(scheme: 'ws' | 'wss', host = 'localhost'): string {
    return `${scheme}://${host}:${this.#port}/ocpp`;
  }

  of(action: string): Payload[] {
    return this.calls.filter((call) => call.action === action).map(({ payload }) => payload);
  }

  /** Whether the charger that connected last is still there. */
  get isConnected(): boolean {
    return this.#peer?.readyState === WebSocket.OPEN;
  }

  /** Calls the charger that connected last. */
  call(action: string, payload: Payload): Promise<Payload> {
    const id = `cs-${this.#nextId}`;
    this.#nextId += 1;
    const answer = new Promise<Payload>((resolve) => this.#answers.set(id, resolve));
    this.#peer?.send(JSON.stringify([2, id, action, payload]));
    return answer;
  }

  stop(): void {
    for (const server of [this.#front, ...this.#servers]) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(server: HttpServer): void {
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'ocpp1.6' });
    server.on('upgrade', (request, socket, head) => {
      this.knocks.push(knockOf(request));
      const { authorization = '' } = request.headers;
      const given = Buffer.from(authorization.replace(/^Basic /, ''), 'base64');
      const password = given.subarray(given.indexOf(':') + 1);
      if (this.password !== undefined && !password.equals(this.password)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (peer) => this.#converse(peer));
    });
  }

  #converse(peer: WebSocket): void {
    this.#peer = peer;
    peer.on('error', () => {});
    peer.on('message', (data) => {
      const [kind, id, ...rest] = JSON.parse(data.toString()) as [number, string, ...unknown[]];
      if (kind === 3) this.#answers.get(id)?.(rest[0] as Payload);
      if (kind === 4) this.#answers.get(id)?.({ errorCode: rest[0] });
      if (kind !== 2) return;
      const [action, payload] = rest as [string, Payload];
      this.calls.push({ action, payload });
      peer.send(JSON.stringify([3, id, this.#replyTo(action)]));
    });
  }

  #replyTo(action: string): Payload {
    const currentTime = new Date(this.#options.nowMillis?.() ?? Date.now()).toISOString();
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime, interval: 300 };
      case 'Heartbeat':
        return { currentTime };
      case 'SignCertificate':
        return { status: 'Accepted' };
      default:
        return {};
    }
  }
}

function knockOf({ socket, headers }: IncomingMessage): Knock {
  const secure = 'encrypted' in socket ? (socket as TLSSocket) : undefined;
  return {
    isSecure: secure !== undefined,
    authorization: headers.authorization,
    protocol: secure?.getProtocol() ?? null,
    cipher: secure?.getCipher().standardName,
    clientName: [secure?.getPeerCertificate().subject?.CN ?? []].flat()[0],
  };
}
