// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../platform/system-clock.ts';
import { BenchUplink, dialThrough, watchUplink } from './uplink.ts';

let folder: string;
let path: string;
let outside: Server;
let uplink: BenchUplink;
/** What the far end has heard, and its connections. */
let heard: string;
let connections: Socket[];
let charger: Socket;
let answered: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-uplink-'));
  path = join(folder, 'uplink.sock');
  heard = '';
  answered = '';
  connections = [];
  outside = createServer((socket) => {
    connections.push(socket);
    socket.on('data', (chunk) => {
      heard += chunk;
    });
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  uplink = await BenchUplink.serve(path);
});

afterEach(async () => {
  charger.destroy();
  uplink.close();
  for (const socket of connections) socket.destroy();
  await new Promise((resolve) => outside.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function dial(): void {
  charger = dialThrough(path, '127.0.0.1', (outside.address() as AddressInfo).port);
  charger.on('data', (chunk) => {
    answered += chunk;
  });
}

describe('the uplink of a bench', () => {
  it('carries everything that follows the first words, both ways', async () => {
    dial();
    charger.write('one');
    await expect.poll(() => heard).toBe('one');
    charger.write('two');
    await expect.poll(() => heard).toBe('onetwo');
    connections[0]?.write('answer');
    await expect.poll(() => answered).toBe('answer');
  });

  it('while it is cut nothing moves and nobody is told; after that all of it arrives in order', async () => {
    dial();
    charger.write('one');
    await expect.poll(() => heard).toBe('one');
    uplink.setUp(false);
    let isTold = false;
    for (const socket of [charger, ...connections]) {
      socket.on('close', () => {
        isTold = true;
      });
    }
    charger.write('two');
    connections[0]?.write('answer');
    await new SystemClock().sleep(100);
    expect([heard, answered, isTold]).toEqual(['one', '', false]);
    uplink.setUp(true);
    await expect.poll(() => [heard, answered]).toEqual(['onetwo', 'answer']);
    charger.write('three');
    await expect.poll(() => heard).toBe('onetwothree');
  });

  it('a connection that is made while it is cut comes about when it is back', async () => {
    uplink.setUp(false);
    dial();
    charger.write('hello');
    await new SystemClock().sleep(100);
    expect(connections).toEqual([]);
    uplink.setUp(true);
    await expect.poll(() => heard).toBe('hello');
    charger.write(' again');
    await expect.poll(() => heard).toBe('hello again');
  });

  it('the end of one side is the end of the other', async () => {
    dial();
    charger.write('one');
    await expect.poll(() => heard).toBe('one');
    const ended = new Promise<void>((resolve) => charger.once('close', () => resolve()));
    connections[0]?.destroy();
    await ended;
  });

  it('tells who watches whether the cable is in, until the bench is gone', async () => {
    dial();
    const watch = watchUplink(path);
    await expect.poll(() => watch.active()).toBe('ethernet');
    uplink.setUp(false);
    await expect.poll(() => watch.active()).toBe('none');
    uplink.setUp(true);
    await expect.poll(() => watch.active()).toBe('ethernet');
    uplink.close();
    await expect.poll(() => watch.active()).toBe('none');
    watch.stop();
  });
});
