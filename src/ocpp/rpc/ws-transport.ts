// SPDX-License-Identifier: Apache-2.0
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { basicAuthorization } from './authorization-key.ts';
import { MAXIMUM_FRAME_BYTES } from './frames.ts';
import {
  type CloseReason,
  type ConnectRequest,
  connectionUrl,
  type RpcSocket,
  type SocketListener,
  SUBPROTOCOL,
  type Transport,
} from './transport.ts';

/**
 * How long one of several addresses of a name is tried before the next one. Node's own 250 ms are less than one round trip
 * of a slow mobile network, so that no address would ever be reached.
 */
const ADDRESS_BY_ADDRESS = { autoSelectFamilyAttemptTimeout: 5000 };
/** More unsent bytes than this mean that the peer does not read; the connection is dropped. */
const MAXIMUM_UNSENT_BYTES = 1_048_576;
const UNSUPPORTED_DATA = 1003;
const NORMAL_CLOSURE = 1000;

export interface WebSocketTransportOptions {
  /** Certificates (PEM) that wss:// servers must chain to, in place of the system's. */
  readonly certificateAuthorities?: readonly string[];
  /** Resolves names in place of the system; asked anew for each connection. */
  readonly lookup?: LookupFunction;
  /** Opens the TCP connection in place of the system, for a network that is emulated. */
  readonly dial?: (host: string, port: number) => Socket;
}

/** OCPP-J over real WebSockets: subprotocol ocpp1.6 and nothing else, TLS 1.2 or newer, frames up to 64 KiB, no compression. */
export function createWebSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  return {
    connect(request, listener) {
      let socket: WebSocket;
      try {
        socket = open(request, options);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        queueMicrotask(() => listener.closed({ kind: 'address', message }));
        return { send() {}, ping() {}, close() {}, terminate() {} };
      }
      listen(socket, listener);
      return handle(socket);
    },
  };
}

function open(request: ConnectRequest, options: WebSocketTransportOptions): WebSocket {
  const { credentials } = request;
  const headers =
    credentials === undefined ? {} : { Authorization: basicAuthorization(credentials.user, credentials.password) };
  const address = connectionUrl(request.url, request.identity);
  return new WebSocket(address, [SUBPROTOCOL], {
    headers,
    maxPayload: MAXIMUM_FRAME_BYTES,
    // One message for each turn of the event loop: what an answer sets off is done before the next message is read.
    allowSynchronousEvents: false,
    perMessageDeflate: false,
    followRedirects: false,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...ADDRESS_BY_ADDRESS,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    ...(options.dial === undefined ? {} : { createConnection: dialer(options.dial, address.protocol === 'wss:') }),
    ...(options.certificateAuthorities === undefined ? {} : { ca: [...options.certificateAuthorities] }),
  });
}

/** Connects for ws: over the dialled connection, and TLS over that, with the checks ws asked for. */
function dialer(dial: (host: string, port: number) => Socket, isSecure: boolean): () => Socket {
  const open = (wanted: ConnectionOptions & { readonly host: string; readonly port: number | string }): Socket => {
    const socket = dial(wanted.host, Number(wanted.port));
    if (!isSecure) return socket;
    return connectTls({
      ...wanted,
      port: Number(wanted.port),
      socket,
      servername: isIP(wanted.host) === 0 ? wanted.host : '',
    });
  };
  // The types of ws name node's own connect functions here, with all their overloads.
  return open as () => Socket;
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
  if (code === 'EPROTO' || /CERT|TLS|SSL|SIGNATURE|HOSTNAME/.test(code)) {
    return { kind: 'tls', message: `no trusted TLS connection (${detail})` };
  }
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
