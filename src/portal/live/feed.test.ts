// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {} from '@fastify/websocket';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { idleConnector } from '../testing/fake-station.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';
import { CLOSE_SIGNED_OUT, type LiveMessage } from '../views/live-message.ts';

let harness: Harness;
let port: number;
const sockets: WebSocket[] = [];
beforeEach(async () => {
  harness = await createHarness();
  await harness.app.listen({ host: '127.0.0.1', port: 0 });
  port = (harness.app.server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await harness.app.close();
});

function open(headers: Record<string, string>): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers });
  sockets.push(socket);
  return socket;
}

/** Messages in order, each waited for. */
function reader(socket: WebSocket): () => Promise<LiveMessage> {
  const queue: LiveMessage[] = [];
  const waiting: ((message: LiveMessage) => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as LiveMessage;
    const next = waiting.shift();
    if (next === undefined) queue.push(message);
    else next(message);
  });
  return () => {
    const first = queue.shift();
    return first === undefined ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve(first);
  };
}

async function statusOfRefusal(socket: WebSocket): Promise<number> {
  socket.on('error', () => undefined);
  const [request, response] = (await once(socket, 'unexpected-response')) as [ClientRequest, IncomingMessage];
  // The server hangs up by itself: a refused upgrade must not hold a socket.
  await once(request.socket ?? response.socket, 'close');
  return response.statusCode ?? 0;
}

describe('the live feed', () => {
  it('refuses an upgrade without a sign-in', async () => {
    expect(await statusOfRefusal(open({}))).toBe(401);
    expect(await statusOfRefusal(open({ cookie: 'chargehand_sign_in=forged.abc' }))).toBe(401);
  });

  it('refuses an upgrade from another site, cookie or not', async () => {
    const cookie = await harness.signInAs('operator');
    expect(await statusOfRefusal(open({ cookie, origin: 'http://evil.example' }))).toBe(403);
    expect(await statusOfRefusal(open({ cookie, origin: `http://127.0.0.1:${port + 1}` }))).toBe(403);
    expect(await statusOfRefusal(open({ cookie, host: 'evil.example' }))).toBe(421);
  });

  it('sends a snapshot, then what changed, at most five times a second', async () => {
    const cookie = await harness.signInAs('operator');
    const next = reader(open({ cookie, origin: `http://127.0.0.1:${port}` }));
    expect(await next()).toMatchObject({ type: 'snapshot', connectors: [{ id: 1 }, { id: 2 }] });
    for (const status of ['Preparing', 'Charging', 'SuspendedEV'] as const) {
      harness.station.setView({ ...idleConnector(2), status });
    }
    harness.clock.advance(199);
    harness.clock.advance(1);
    const change = await next();
    expect(change).toMatchObject({ type: 'change', connectors: [{ id: 2, status: 'SuspendedEV' }] });
    expect(change.connectors).toHaveLength(1);
    harness.station.setView({ ...idleConnector(1), status: 'Faulted' });
    harness.clock.advance(200);
    expect(await next()).toMatchObject({ connectors: [{ id: 1, status: 'Faulted' }] });
  });

  it('carries why in words, what is left of a wait as it goes by, and each limit in words', async () => {
    const next = reader(open({ cookie: await harness.signInAs('operator') }));
    await next();
    for (const seconds of [90, 89]) {
      harness.station.setView({ ...idleConnector(1), countdown: { what: 'random-delay', seconds } });
      harness.clock.advance(1000);
      const { connectors } = await next();
      expect(connectors?.[0]).toMatchObject({
        text: 'No vehicle is plugged in.',
        remedy: 'Plug in the cable to begin.',
        countdown: { seconds },
        limit: {
          source: 'authorization',
          chain: expect.arrayContaining([expect.objectContaining({ text: 'Authorization: nothing' })]),
        },
      });
    }
  });

  it('hides tags from the role user', async () => {
    const cookie = await harness.signInAs('user');
    harness.station.setView({ ...idleConnector(1), idTag: '04A2B3C4' });
    expect(JSON.stringify(await reader(open({ cookie }))())).not.toContain('04A2');
  });

  it('ends when the sign-in ends', async () => {
    const cookie = await harness.signInAs('operator');
    const socket = open({ cookie });
    await reader(socket)();
    await harness.send('POST', '/api/v1/logout', { cookie });
    const closed = once(socket, 'close');
    harness.clock.advance(15_000);
    expect((await closed)[0]).toBe(CLOSE_SIGNED_OUT);
  });

  it('drops a client that does not answer two pings', async () => {
    const cookie = await harness.signInAs('operator');
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers: { cookie }, autoPong: false });
    sockets.push(socket);
    await reader(socket)();
    const closed = once(socket, 'close');
    harness.clock.advance(15_000);
    harness.clock.advance(15_000);
    expect((await closed)[0]).toBe(1006);
  });

  it('closes on a message longer than a client has any use for', async () => {
    const cookie = await harness.signInAs('operator');
    const socket = open({ cookie });
    await reader(socket)();
    const closed = once(socket, 'close');
    socket.send('x'.repeat(5000));
    expect((await closed)[0]).toBe(1009);
  });

  it('turns the 25th page away', async () => {
    const cookie = await harness.signInAs('operator');
    const all = Array.from({ length: 25 }, () => open({ cookie }));
    const closed = await Promise.race(all.map((socket) => once(socket, 'close')));
    expect(closed[0]).toBe(1013);
  });

  it('drops a client that does not take what it is sent, and keeps the others', async () => {
    const cookie = await harness.signInAs('operator');
    const next = reader(open({ cookie }));
    await next();
    const [served] = harness.app.websocketServer.clients;
    if (served === undefined) throw new Error('nobody is connected');
    const closed = once(sockets[0] ?? served, 'close');
    Object.defineProperty(served, 'bufferedAmount', { value: 200_000 });
    const other = reader(open({ cookie }));
    await other();
    harness.station.setView({ ...idleConnector(1), status: 'Preparing' });
    harness.clock.advance(200);
    expect((await closed)[0]).toBe(1006);
    expect(await other()).toMatchObject({ type: 'change' });
  });

  it('answers a plain request with a hint', async () => {
    const cookie = await harness.signInAs('operator');
    const response = await harness.send('GET', '/api/v1/live', { cookie });
    expect(response.json().error).toMatchObject({ field: 'Upgrade', allowed: 'websocket' });
  });
});
