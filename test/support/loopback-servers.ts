// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';

/** The path of a file in test/support/certificates. */
export function certificateFile(name: string): string {
  return fileURLToPath(new URL(`certificates/${name}`, import.meta.url));
}
const read = (name: string): string => readFileSync(certificateFile(name), 'utf8');

export interface CentralOptions {
  /** What answers a BootNotification: a payload, or nothing, or something else altogether. Default: Accepted. */
  readonly onBoot?: (socket: WebSocket, id: string) => void;
  /** The subprotocol of the answer; false = none. Default: ocpp1.6. */
  readonly protocol?: string | false;
  /** An HTTP status in place of the upgrade. */
  readonly status?: (request: IncomingMessage) => number;
  /** Name of a certificate file; with it the server speaks TLS. */
  readonly certificate?: string;
  /** Only chargers with a certificate of the test CA may come. */
  readonly wantsClientCertificate?: boolean;
}

export interface LoopbackCentral {
  readonly port: number;
  /** Identities that connected. */
  readonly identities: string[];
  /** BootNotifications that came. */
  readonly boots: unknown[];
  /** Connections that are open. */
  open(): number;
}

/** Servers on loopback, which all end together. */
export class LoopbackServers {
  readonly #endings: (() => void)[] = [];

  close(): void {
    for (const end of this.#endings.splice(0)) end();
  }

  /** A central system that knows BootNotification, and has the same answer to everything else. */
  async central(options: CentralOptions = {}): Promise<LoopbackCentral> {
    const { certificate, wantsClientCertificate = false } = options;
    const tls = { key: read('server.key'), cert: read(certificate ?? 'server.crt'), ca: read('ca.crt') };
    const server =
      certificate === undefined
        ? createHttpServer()
        : createHttpsServer({
            ...tls,
            requestCert: wantsClientCertificate,
            rejectUnauthorized: wantsClientCertificate,
          });
    const sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: () => options.protocol ?? 'ocpp1.6',
    });
    const central = { identities: [] as string[], boots: [] as unknown[] };
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const status = options.status?.(request) ?? 101;
      if (status !== 101) {
        socket.end(
          `HTTP/1.1 ${status} No\r\nLocation: wss://me:secret@elsewhere.example/?token=secret\r\nConnection: close\r\n\r\n`,
        );
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        central.identities.push(decodeURIComponent(request.url?.split('/').at(-1) ?? ''));
        webSocket.on('message', (data) => {
          const [, id, action, payload] = JSON.parse(data.toString());
          if (action === undefined) return;
          if (action !== 'BootNotification') {
            webSocket.send(JSON.stringify([3, id, { currentTime: new Date().toISOString() }]));
            return;
          }
          central.boots.push(payload);
          (options.onBoot ?? answersWith('Accepted'))(webSocket, id);
        });
      });
    });
    const port = await this.#listen(server, () => {
      for (const socket of sockets.clients) socket.terminate();
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    return { ...central, port, open: () => sockets.clients.size };
  }

  /** Takes TCP connections and says nothing on them, or one thing. */
  silent(greeting?: string): Promise<number> {
    const server = createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.resume();
      if (greeting !== undefined) socket.write(greeting);
      this.#endings.push(() => socket.destroy());
    });
    return this.#listen(server);
  }

  /** A port nobody listens on. */
  async refused(): Promise<number> {
    const server = createTcpServer();
    const port = await this.#listen(server);
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  /** A port that drops every packet: its program never takes a connection, and the queue before it is full. */
  async blackHole(): Promise<number> {
    const code = `const s = require('node:net').createServer();
      s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
        require('node:fs').writeSync(1, String(s.address().port));
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      });`;
    const child: ChildProcess = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#endings.push(() => child.kill('SIGKILL'));
    const port = await new Promise<number>((resolve) => child.stdout?.once('data', (text) => resolve(Number(text))));
    while (await this.#fills(port));
    return port;
  }

  /** Takes a place in the queue; false when there is none left. */
  #fills(port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, timeout: 300 });
      this.#endings.push(() => socket.destroy());
      socket.on('error', () => resolve(false));
      socket.once('connect', () => resolve(true));
      socket.once('timeout', () => resolve(false));
    });
  }

  #listen(server: Server | HttpServer, alsoEnd: () => void = () => undefined): Promise<number> {
    this.#endings.push(() => {
      alsoEnd();
      server.close();
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }
}

/** Answers a BootNotification with a status. */
export function answersWith(
  status: string,
  currentTime = new Date().toISOString(),
): (socket: WebSocket, id: string) => void {
  return (socket, id) => socket.send(JSON.stringify([3, id, { status, currentTime, interval: 300 }]));
}
