// SPDX-License-Identifier: Apache-2.0
import type { LookupFunction, Socket } from 'node:net';
import { WebSocket } from 'ws';
import { addressOptions } from './addresses.ts';
import { basicAuthorization } from './authorization-key.ts';
import { MAXIMUM_FRAME_BYTES } from './frames.ts';
import { openTls, tlsFailure } from './tls.ts';
import {
  type CloseReason,
  type ConnectRequest,
  connectionUrl,
  type RpcSocket,
  type SocketListener,
  SUBPROTOCOL,
  type TlsTerms,
  type Transport,
} from './transport.ts';

/** More unsent bytes than this mean that the peer does not read; the connection is dropped. */
const MAXIMUM_UNSENT_BYTES = 1_048_576;
const UNSUPPORTED_DATA = 1003;
const NORMAL_CLOSURE = 1000;

export interface WebSocketTransportOptions {
  /** Resolves names in place of the system; asked anew for each connection. */
  readonly lookup?: LookupFunction;
  /** Opens the TCP connection in place of the system, for a network that is emulated. */
  readonly dial?: (host: string, port: number) => Socket;
}

/** OCPP-J over real WebSockets: subprotocol ocpp1.6 and nothing else, TLS 1.2 or newer, frames up to 64 KiB, no compression. */
export function createWebSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  return {
    connect(request, listener) {
      try {
        const url = connectionUrl(request.url, request.identity);
        if (url.protocol === 'wss:') return connectSecurely(url, request, listener, options);
        const { dial, lookup } = options;
        const dialled = dial && (() => dial(hostOf(url), Number(url.port || HTTP_PORT)));
        return run(open(url, request, dialled, lookup), listener);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        queueMicrotask(() => listener.closed({ kind: 'address', message }));
        return { send() {}, ping() {}, close() {}, terminate() {} };
      }
    },
  };
}

const HTTP_PORT = 80;

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Trusts whom OpenSSL trusts. */
const USUAL_TERMS: TlsTerms = {
  roots: [],
  judge: ({ complaint }) =>
    complaint === undefined ? { trusted: true, provisional: false } : { trusted: false, why: complaint },
};

/** TLS first: the server is judged before it is told who calls. */
function connectSecurely(
  url: URL,
  request: ConnectRequest,
  listener: SocketListener,
  { dial, lookup }: WebSocketTransportOptions,
): RpcSocket {
  let socket: RpcSocket | undefined;
  let handshake: { destroy(): void } | undefined;
  let isOver = false;
  const failed = (reason: CloseReason): void => {
    if (isOver) return;
    isOver = true;
    listener.closed(reason);
  };
  const secured = (connection: Socket): void => {
    socket = run(
      open(url, request, () => connection),
      listener,
    );
  };
  try {
    handshake = openTls({ url, terms: request.tls ?? USUAL_TERMS, dial, lookup }, secured, failed);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const message = `the certificate or key of this charger cannot be used (${detail})`;
    queueMicrotask(() => failed({ kind: 'tls', tls: 'own-certificate', message }));
  }
  const giveUp = (): void => {
    if (socket !== undefined) {
      socket.terminate();
      return;
    }
    handshake?.destroy();
    queueMicrotask(() => failed({ kind: 'lost', message: 'the connection was given up' }));
  };
  return {
    send: (text) => socket?.send(text),
    ping: () => socket?.ping(),
    close: () => (socket === undefined ? giveUp() : socket.close()),
    terminate: giveUp,
  };
}

/** @param connection what to speak over, already open or being opened; left out: the system opens one */
function open(
  url: URL,
  { credentials }: ConnectRequest,
  connection: (() => Socket) | undefined,
  lookup?: LookupFunction,
): WebSocket {
  const headers =
    credentials === undefined ? {} : { Authorization: basicAuthorization(credentials.user, credentials.password) };
  return new WebSocket(url, [SUBPROTOCOL], {
    headers,
    maxPayload: MAXIMUM_FRAME_BYTES,
    // One message for each turn of the event loop: what an answer sets off is done before the next message is read.
    allowSynchronousEvents: false,
    perMessageDeflate: false,
    followRedirects: false,
    ...addressOptions(lookup),
    // The types of ws name node's own connect functions here, with all their overloads.
    ...(connection && { createConnection: connection as () => Socket }),
  });
}

function run(socket: WebSocket, listener: SocketListener): RpcSocket {
  listen(socket, listener);
  return handle(socket);
}

function handle(socket: WebSocket): RpcSocket {
  const whenOpen = (act: () => void) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MAXIMUM_UNSENT_BYTES) socket.terminate();
    else act();
  };
  return {
    send: (text) => whenOpen(() => socket.send(text)),
    ping: () => whenOpen(() => socket.ping()),
    close: () => socket.close(NORMAL_CLOSURE),
    terminate: () => socket.terminate(),
  };
}

function listen(socket: WebSocket, listener: SocketListener): void {
  let isOver = false;
  let wasOpen = false;
  let failure: Error | undefined;
  const finish = (reason: CloseReason) => {
    if (isOver) return;
    isOver = true;
    listener.closed(reason);
  };
  socket.on('open', () => {
    wasOpen = true;
    listener.opened();
  });
  socket.on('message', (data, isBinary) => {
    if (isOver) return;
    if (isBinary) socket.close(UNSUPPORTED_DATA);
    else listener.text(data.toString());
  });
  socket.on('ping', () => listener.heard());
  socket.on('pong', () => listener.heard());
  socket.on('unexpected-response', (_request, response) => {
    const httpStatus = response.statusCode ?? 0;
    finish({ kind: 'http', httpStatus, message: `the central system answered ${httpStatus}${hint(httpStatus)}` });
    socket.terminate();
  });
  // An error is always followed by close.
  socket.on('error', (error) => {
    failure ??= error;
  });
  socket.on('close', (code, reason) => {
    if (!wasOpen) finish(connectFailure(failure));
    else finish(openFailure(failure, code, reason.toString()));
  });
}

function hint(httpStatus: number): string {
  if (httpStatus === 401 || httpStatus === 403) return ': user name or password refused';
  if (httpStatus === 404) return ': charge point id or path unknown';
  if (httpStatus >= 300 && httpStatus < 400) return ': it sends the charger elsewhere; set that address';
  return '';
}

/** Why a handshake failed, from node's error code or the text of ws. */
export function connectFailure(error: (Error & { readonly code?: string }) | undefined): CloseReason {
  const code = error?.code ?? '';
  const detail = code !== '' ? code : (error?.message ?? 'no reason given');
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
    return { kind: 'dns', message: `the name of the central system cannot be resolved (${detail})` };
  }
  const failure = error === undefined ? undefined : tlsFailure(error);
  if (failure !== undefined) return failure;
  if (/subprotocol/i.test(error?.message ?? '')) {
    return { kind: 'subprotocol', message: `the central system does not speak ${SUBPROTOCOL}` };
  }
  return { kind: 'refused', message: `the central system cannot be reached (${detail})` };
}

function openFailure(error: Error | undefined, code: number, reason: string): CloseReason {
  if (error !== undefined) return { kind: 'lost', message: `the connection broke: ${error.message}` };
  if (code === 1006) return { kind: 'lost', message: 'the connection ended without a word' };
  const words = reason === '' ? '' : `, ${JSON.stringify(reason)}`;
  return { kind: 'closed', message: `the connection was closed (${code}${words})` };
}
