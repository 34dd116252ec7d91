// SPDX-License-Identifier: Apache-2.0
// What only real sockets show: the handshake on the wire, resets, black holes, names that move, frames that are too long.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type LookupFunction, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createWebSocketTransport } from '../../src/ocpp/rpc/ws-transport.ts';
import { createOcppClient, type OcppClient } from '../../src/ocpp/v16/client.ts';
import { SystemClock, SystemRandom } from '../../src/platform/system-clock.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import { FakeStation, MemoryTransactionIds, memorySettings, memoryState, started } from '../ocpp/fake-station.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

interface BareServer {
  readonly port: number;
  readonly requests: IncomingMessage[];
  readonly sockets: WebSocket[];
  readonly texts: string[];
  /** Answers with this status in place of a WebSocket. */
  refuse: number | undefined;
  stop(): void;
}

const ANSWERS: Readonly<Record<string, object>> = {
  BootNotification: { status: 'Accepted', currentTime: '2026-01-01T00:00:00Z', interval: 300 },
  StartTransaction: { transactionId: 1, idTagInfo: { status: 'Accepted' } },
};

/** A central system of a few lines, which takes whatever it is offered. @param host of the loopback network */
async function serve(host = '127.0.0.1', port = 0): Promise<BareServer> {
  const http: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  const server: BareServer = {
    port: 0,
    requests: [],
    sockets: [],
    texts: [],
    refuse: undefined,
    stop() {
      for (const socket of server.sockets) socket.terminate();
      http.close();
      http.closeAllConnections();
    },
  };
  http.on('upgrade', (request, socket: Socket, head) => {
    server.requests.push(request);
    if (server.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${server.refuse} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      server.sockets.push(opened);
      opened.on('message', (data) => {
        const text = data.toString();
        server.texts.push(text);
        const [kind, id, action] = JSON.parse(text) as [number, string, string];
        if (kind === 2) opened.send(JSON.stringify([3, id, ANSWERS[action] ?? {}]));
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(port, host, resolve));
  cleanups.push(() => server.stop());
  return Object.assign(server, { port: (http.address() as AddressInfo).port });
}

function charge(url: string, settings: Readonly<Record<string, unknown>> = {}, lookup?: LookupFunction) {
  const base = { 'ocpp.url': url, 'ocpp.chargePointId': 'CP/1 A', 'ocpp.key.MinimumStatusDuration': 0 };
  const station = new FakeStation(memorySettings({ ...base, ...settings }), 1);
  const client = createOcppClient({
    station,
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: SILENT_LOG,
    transport: createWebSocketTransport(lookup === undefined ? {} : { lookup }),
    transactionIds: new MemoryTransactionIds(),
    state: memoryState(),
  });
  client.start();
  cleanups.push(() => client.stop());
  return { station, client };
}

const becomes = (client: OcppClient, state: string) => expect.poll(() => client.state, { timeout: 10_000 }).toBe(state);

/** A connection that has been there and comes back by itself. */
async function comesBack(server: BareServer, client: OcppClient, count = 2): Promise<void> {
  await expect.poll(() => server.sockets.length, { timeout: 10_000 }).toBe(count);
  await becomes(client, 'accepted');
}

describe('on the wire', () => {
  it('T01 · offers ocpp1.6 alone, asks for no compression, and puts the encoded identity at the end of the path (TC_088)', async () => {
    const server = await serve();
    const { client } = charge(`ws://127.0.0.1:${server.port}/ocpp/j`);
    await becomes(client, 'accepted');
    const [request] = server.requests;
    expect(request?.url).toBe('/ocpp/j/CP%2F1%20A');
    expect(request?.headers['sec-websocket-protocol']).toBe('ocpp1.6');
    expect(request?.headers['sec-websocket-extensions']).toBeUndefined();
    expect(server.sockets[0]?.extensions).toBe('');
  });

  it.each([404, 401, 503])('T02 · after HTTP %d tries again until it is let in', async (status) => {
    const server = await serve();
    server.refuse = status;
    const { client } = charge(`ws://127.0.0.1:${server.port}`);
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    expect(client.link().failure?.cause).toContain(String(status));
    server.refuse = undefined;
    await becomes(client, 'accepted');
  });

  it.each([1000, 1001, 1012])('T02 · comes back after close frame %d', async (code) => {
    const server = await serve();
    const { client } = charge(`ws://127.0.0.1:${server.port}`);
    await becomes(client, 'accepted');
    server.sockets[0]?.close(code, 'over');
    await comesBack(server, client);
    expect(server.texts.filter((text) => text.includes('BootNotification'))).toHaveLength(1);
  });

  it('T02 · comes back after a reset (RST), and delivers what was on its way', async () => {
    const server = await serve();
    const { station, client } = charge(`ws://127.0.0.1:${server.port}`);
    await becomes(client, 'accepted');
    const [first] = server.sockets;
    first?.removeAllListeners('message');
    station.outbox.append(started('s1'));
    first?.once('message', () => (first as unknown as { readonly _socket: Socket })._socket.resetAndDestroy());
    await comesBack(server, client);
    await expect.poll(() => station.outbox.length(), { timeout: 10_000 }).toBe(0);
  });

  it('T02 · looks a name up anew for each try, so that a central system may move (DNS)', async () => {
    const old = await serve('127.0.0.1');
    const moved = await serve('127.0.0.2', old.port);
    let address = '127.0.0.1';
    const lookups: string[] = [];
    const lookup: LookupFunction = (name, options, done) => {
      lookups.push(name);
      if (options.all === true) done(null, [{ address, family: 4 }]);
      else done(null, address, 4);
    };
    const { client } = charge(`ws://central.test:${old.port}`, {}, lookup);
    await becomes(client, 'accepted');
    address = '127.0.0.2';
    old.stop();
    await expect.poll(() => moved.sockets.length, { timeout: 10_000 }).toBe(1);
    await becomes(client, 'accepted');
    expect(new Set(lookups)).toEqual(new Set(['central.test']));
    expect(lookups.length).toBeGreaterThanOrEqual(2);
  });

  it('T10 · notices a server that went silent with the connection open (black hole)', async () => {
    const server = await serve();
    // A wire that can be held: nothing arrives on either side, and nobody is told.
    const wires: Socket[] = [];
    const relay = createTcpServer((near) => {
      const far = new (near.constructor as new () => Socket)();
      far.connect(server.port, '127.0.0.1');
      near.pipe(far).pipe(near);
      for (const end of [near, far]) end.on('error', () => {});
      wires.push(near, far);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      for (const wire of wires) wire.destroy();
      relay.close();
    });
    const { station, client } = charge(`ws://127.0.0.1:${(relay.address() as AddressInfo).port}`, {
      'ocpp.key.WebSocketPingInterval': 1,
    });
    await becomes(client, 'accepted');
    for (const wire of wires) wire.unpipe().pause();
    // One second to the next ping, 20 s for its answer.
    await expect.poll(() => client.state, { timeout: 25_000 }).not.toBe('accepted');
    expect(client.link().failure?.cause).toBe('the central system fell silent');
    station.outbox.append(started('s1'));
    await expect.poll(() => station.outbox.length(), { timeout: 10_000 }).toBe(0);
  }, 40_000);

  it('T05 · a frame of more than 64 KiB ends the connection with 1009 and is never parsed; it connects anew', async () => {
    const server = await serve();
    const { client } = charge(`ws://127.0.0.1:${server.port}`);
    await becomes(client, 'accepted');
    const codes: number[] = [];
    server.sockets[0]?.on('close', (code) => codes.push(code));
    const before = server.texts.length;
    server.sockets[0]?.send(JSON.stringify([2, 'big', 'GetConfiguration', { key: ['x'.repeat(70_000)] }]));
    await comesBack(server, client);
    expect(codes).toEqual([1009]);
    expect(server.texts.slice(before).filter((text) => text.includes('big'))).toEqual([]);
  });

  it('T05 · a binary frame ends the connection with 1003; it connects anew', async () => {
    const server = await serve();
    const { client } = charge(`ws://127.0.0.1:${server.port}`);
    await becomes(client, 'accepted');
    const codes: number[] = [];
    server.sockets[0]?.on('close', (code) => codes.push(code));
    server.sockets[0]?.send(Uint8Array.of(1, 2, 3));
    await comesBack(server, client);
    expect(codes).toEqual([1003]);
  });

  it('T05 · a flood of CALLs is answered at first, then the connection ends; the charger stays well', async () => {
    const server = await serve();
    const { client } = charge(`ws://127.0.0.1:${server.port}`);
    await becomes(client, 'accepted');
    const [socket] = server.sockets;
    for (let index = 0; index < 5000 && socket?.readyState === socket?.OPEN; index += 1)
      socket?.send(JSON.stringify([2, `f${index}`, 'GetLocalListVersion', {}]));
    await comesBack(server, client);
    expect(server.texts.some((text) => text.startsWith('[3,"f0"'))).toBe(true);
    expect(server.texts.some((text) => text.includes('too many messages'))).toBe(true);
  });
});
