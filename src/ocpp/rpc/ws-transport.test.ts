// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type CloseReason, connectionUrl, type RpcSocket } from './transport.ts';
import { connectFailure, createWebSocketTransport } from './ws-transport.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function listen(server: Server, path = ''): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`));
  });
}

async function serve(onSocket: (socket: WebSocket) => void, protocol: string | false = 'ocpp1.6'): Promise<string> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => protocol });
  sockets.on('connection', (socket) => onSocket(socket));
  cleanups.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  return listen(server);
}

interface Seen {
  readonly socket: RpcSocket;
  readonly texts: string[];
  readonly heard: string[];
  readonly opened: Promise<void>;
  readonly closed: Promise<CloseReason>;
}

function connect(url: string, identity = 'CP1'): Seen {
  const texts: string[] = [];
  const heard: string[] = [];
  let open = () => {};
  let close: (reason: CloseReason) => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const closed = new Promise<CloseReason>((resolve) => {
    close = resolve;
  });
  const socket = createWebSocketTransport().connect(
    { url, identity },
    {
      opened: () => open(),
      text: (text) => texts.push(text),
      heard: () => heard.push('heard'),
      closed: (reason) => close(reason),
    },
  );
  cleanups.push(() => socket.terminate());
  return { socket, texts, heard, opened, closed };
}

describe('the WebSocket transport', () => {
  it('exchanges texts and pings', async () => {
    const url = await serve((socket) => socket.on('message', (data) => socket.send(`echo ${data.toString()}`)));
    const { socket, texts, heard, opened } = connect(url);
    await opened;
    socket.send('one');
    socket.ping();
    await expect.poll(() => texts).toEqual(['echo one']);
    await expect.poll(() => heard).toEqual(['heard']);
  });

  it.each([false, 'ocpp2.0.1'] as const)(
    'refuses a central system that answers subprotocol %s (T01, TC_088)',
    async (protocol) => {
      const { closed } = connect(await serve(() => {}, protocol));
      expect(await closed).toEqual({ kind: 'subprotocol', message: 'the central system does not speak ocpp1.6' });
    },
  );

  it.each([
    [401, 'the central system answered 401: user name or password refused'],
    [404, 'the central system answered 404: charge point id or path unknown'],
    [302, 'the central system answered 302: it sends the charger elsewhere; set that address'],
    [503, 'the central system answered 503'],
  ])('tells HTTP status %d in words (T02)', async (httpStatus, message) => {
    const server = createServer((_request, response) =>
      response.writeHead(httpStatus, { location: 'ws://elsewhere' }).end(),
    );
    cleanups.push(() => server.close());
    const { closed } = connect(await listen(server));
    expect(await closed).toEqual({ kind: 'http', httpStatus, message });
  });

  it('tells a refused connection and a broken handshake', async () => {
    const tcp = createTcpServer((socket) => socket.resume().end('nonsense\r\n\r\n'));
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const { port } = tcp.address() as AddressInfo;
    expect(await connect(`ws://127.0.0.1:${port}`).closed).toMatchObject({ kind: 'refused' });
    await new Promise<void>((resolve) => {
      tcp.close(() => resolve());
    });
    expect(await connect(`ws://127.0.0.1:${port}`).closed).toEqual({
      kind: 'refused',
      message: 'the central system cannot be reached (ECONNREFUSED)',
    });
  });

  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['EPROTO', 'tls'],
    ['EHOSTUNREACH', 'refused'],
  ])('sorts %s as %s', (code, kind) => {
    expect(connectFailure(Object.assign(new Error('x'), { code })).kind).toBe(kind);
  });

  it.each(['not an address', 'http://host', 'ws://user:secret@host/'])(
    'refuses the address %s without showing it',
    async (url) => {
      const reason = await connect(url).closed;
      expect(reason.kind).toBe('address');
      expect(reason.message).not.toContain('secret');
    },
  );

  it('drops a central system that sends more than 64 KiB in one message', async () => {
    const url = await serve((socket) => socket.send('x'.repeat(70_000)));
    const { texts, closed } = connect(url);
    expect((await closed).kind).toBe('lost');
    expect(texts).toEqual([]);
  });

  it('tells a close frame from a broken connection', async () => {
    const polite = connect(await serve((socket) => socket.close(1012, 'restart')));
    expect(await polite.closed).toEqual({ kind: 'closed', message: 'the connection was closed (1012, "restart")' });
    const abrupt = connect(await serve((socket) => socket.terminate()));
    expect((await abrupt.closed).kind).toBe('lost');
  });

  it('can be terminated while connecting', async () => {
    const server = createTcpServer(() => {});
    cleanups.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { socket, closed } = connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    socket.terminate();
    expect((await closed).kind).toBe('refused');
  });
});

describe('the address', () => {
  it.each([
    ['ws://host', 'CP1', 'ws://host/CP1'],
    ['ws://host/', 'CP1', 'ws://host/CP1'],
    ['wss://host:8443/ocpp/16//', 'CP1', 'wss://host:8443/ocpp/16/CP1'],
    ['ws://host/ocpp?tenant=1', 'CP1', 'ws://host/ocpp/CP1?tenant=1'],
    ['ws://host/ocpp', 'RDAM|1 2/3?', 'ws://host/ocpp/RDAM%7C1%202%2F3%3F'],
  ])('%s and %s make %s (OCPP-J 1.6 §3.1.1, T01)', (url, identity, made) => {
    expect(connectionUrl(url, identity).href).toBe(made);
  });
});
