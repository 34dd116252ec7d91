// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyPem, makeRoot, makeSigner, type Signer } from '../../../test/support/signing.ts';
import type { TransferLimits, TransferOutcome } from '../../ports/transfers.ts';
import { roomFor } from './disk-room.ts';
import { createFileTransport } from './file-transport.ts';

const LIMITS: TransferLimits = { maximumBytes: 1_000_000, stalledMs: 5000, totalMs: 10_000 };
const CONTENT = Buffer.alloc(300_000, 'chargehand ');

let folder = '';
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'transfer-'));
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

function listen(server: Server): Promise<string> {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

const serve = async (listener: RequestListener) => `http://${await listen(createServer(listener))}`;
const target = () => join(folder, 'file');

function download(url: string, limits: Partial<TransferLimits> = {}, moreRoots: readonly string[] = []) {
  const progress: [number, number | undefined][] = [];
  const running = createFileTransport({ moreRoots: () => moreRoots }).download({
    url,
    login: undefined,
    path: target(),
    limits: { ...LIMITS, ...limits },
    onProgress: (...step) => void progress.push(step),
  });
  return { ...running, progress };
}

function upload(url: string, limits: Partial<TransferLimits> = {}): Promise<TransferOutcome> {
  const nobody = () => {};
  return createFileTransport().upload({
    url,
    login: undefined,
    body: CONTENT,
    limits: { ...LIMITS, ...limits },
    onProgress: nobody,
  }).done;
}

describe('a download over HTTP', () => {
  it('brings the file to the disk and tells how far it is', async () => {
    const url = await serve((_, response) => response.setHeader('content-length', CONTENT.length).end(CONTENT));
    const { done, progress } = download(`${url}/firmware.bin`);
    expect(await done).toEqual({ kind: 'done', bytes: CONTENT.length });
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
    expect(progress.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
  });

  it('ends at once when the server tells of too much', async () => {
    const url = await serve((_, response) => response.setHeader('content-length', CONTENT.length).end(CONTENT));
    const { done, progress } = download(url, { maximumBytes: 1000 });
    expect(await done).toMatchObject({ kind: 'failed', cause: 'too-large' });
    expect(progress).toEqual([]);
  });

  it('ends when more comes than may, from a server that told nothing', async () => {
    const url = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(CONTENT));
      };
      response.on('drain', more);
      more();
    });
    expect(await download(url).done).toMatchObject({ kind: 'failed', cause: 'too-large' });
  });

  it('follows redirects, and gives up when they have no end', async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      const hops = Number(request.url?.slice(1));
      if (hops === 0) response.end(CONTENT);
      else response.writeHead(302, { location: `/${hops - 1}` }).end();
    });
    expect(await download(`${url}/5`).done).toMatchObject({ kind: 'done' });
    asked = 0;
    expect(await download(`${url}/1000`).done).toMatchObject({ kind: 'failed', cause: 'refused' });
    expect(asked).toBe(6);
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/file', 'http://', '//'])('is not led to %s', async (location) => {
    const url = await serve((_, response) => response.writeHead(302, { location }).end());
    expect(await download(url).done).toMatchObject({ kind: 'failed', cause: 'refused' });
  });

  it('ends when nothing moves any more', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': String(CONTENT.length) }).write('some');
    });
    expect(await download(url, { stalledMs: 100 }).done).toEqual({
      kind: 'failed',
      cause: 'broken',
      why: 'nothing moved for 0 s',
    });
  });

  it('ends when the server never answers', async () => {
    const url = await serve(() => {});
    expect(await download(url, { stalledMs: 100 }).done).toMatchObject({ kind: 'failed', cause: 'broken' });
  });

  it('ends after the longest time there is, though something moves all the while', async () => {
    const url = await serve((_, response) => {
      const drip = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(drip));
    });
    expect(await download(url, { totalMs: 300, stalledMs: 200 }).done).toMatchObject({
      kind: 'failed',
      why: 'not done within 0 s',
    });
  });

  it('that is cut in the middle is no file', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': String(CONTENT.length) });
      response.write(CONTENT.subarray(0, 100_000), () => response.destroy());
    });
    expect(await download(url).done).toMatchObject({ kind: 'failed', cause: 'broken' });
  });

  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'refused'],
    [206, 'refused'],
    [503, 'broken'],
  ])('answered by %i is %s', async (status, cause) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    expect(await download(url).done).toMatchObject({ kind: 'failed', cause });
  });

  it('can be called off', async () => {
    const url = await serve((_, response) => void response.write('some'));
    const { done, cancel } = download(url);
    cancel();
    expect(await done).toMatchObject({ kind: 'failed', cause: 'cancelled' });
  });

  it('signs in as its address says, and tells nobody with what', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: 'http://alice:p%40ss@127.0.0.1:1/' }).end();
    });
    const outcome = await download(url.replace('//', '//alice:p%40ss@')).done;
    expect(seen).toEqual([`Basic ${Buffer.from('alice:p@ss').toString('base64')}`]);
    expect(outcome).toMatchObject({ kind: 'failed', cause: 'broken' });
    expect(JSON.stringify(outcome)).not.toMatch(/alice|p%40ss|p@ss/);
  });

  it('needs room on the disk', async () => {
    const look = (bavail: number) => async () => ({ bavail, blocks: 1000, bsize: 4096 });
    expect(await roomFor(target(), 1_000_000, look(200))).toBe(100 * 4096);
    expect(await roomFor(target(), 1000, look(200))).toBe(1000);
    await expect(roomFor(target(), 1000, look(100))).rejects.toMatchObject({ failure: 'no-room' });
  });
});

describe('a download over HTTPS', () => {
  const secure = async (signer: Signer, listener: RequestListener) =>
    `https://${await listen(createSecureServer({ cert: signer.pem, key: keyPem(signer) }, listener))}`;
  // Real time: the certificates must hold whenever this runs.
  const always = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2099-01-01T00:00:00Z') };
  const here = { hosts: [{ type: 'ip', value: '127.0.0.1' }], ...always } as const;

  it('is made only from a server whose certificate is trusted and is its own', async () => {
    const root = await makeRoot(always);
    const good = await secure(await makeSigner(root, here), (_, response) => response.end(CONTENT));
    expect(await download(good, {}, [root.pem]).done).toEqual({ kind: 'done', bytes: CONTENT.length });
    expect(await download(good).done).toMatchObject({ kind: 'failed', cause: 'broken' });
    const elsewhere = { ...always, hosts: [{ type: 'dns', value: 'other.example' }] } as const;
    const wrong = await secure(await makeSigner(root, elsewhere), (_, response) => response.end(CONTENT));
    expect(await download(wrong, {}, [root.pem]).done).toMatchObject({ kind: 'failed', cause: 'broken' });
  });

  it('is not led out of its encryption', async () => {
    const root = await makeRoot(always);
    const plain = await serve((_, response) => response.end(CONTENT));
    const url = await secure(await makeSigner(root, here), (_, response) =>
      response.writeHead(302, { location: plain }).end(),
    );
    expect(await download(url, {}, [root.pem]).done).toMatchObject({ kind: 'failed', cause: 'refused' });
  });
});

describe('an upload over HTTP', () => {
  /** A server that keeps what comes, and answers as told. */
  const keeper = async (answer: (method: string) => { status: number; location?: string }) => {
    const kept: { method: string; url: string; bytes: Buffer }[] = [];
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '' } = request;
        kept.push({ method, url, bytes: Buffer.concat(chunks) });
        const { status, location } = answer(method);
        response.writeHead(status, location === undefined ? {} : { location }).end();
      });
    });
    return { kept, url };
  };

  it('is a PUT of all bytes', async () => {
    const { kept, url } = await keeper(() => ({ status: 201 }));
    expect(await upload(`${url}/logs/a.tar.gz`)).toEqual({ kind: 'done', bytes: CONTENT.length });
    expect(kept.map(({ method, url }) => `${method} ${url}`)).toEqual(['PUT /logs/a.tar.gz']);
    expect(kept[0]?.bytes.equals(CONTENT)).toBe(true);
  });

  it('is a POST where the server takes no PUT', async () => {
    const { kept, url } = await keeper((method) => ({ status: method === 'PUT' ? 405 : 200 }));
    expect(await upload(url)).toMatchObject({ kind: 'done' });
    expect(kept.map(({ method, bytes }) => `${method} ${bytes.length}`)).toEqual(['PUT 300000', 'POST 300000']);
  });

  it('goes where a 307 sends it, and gives up on an endless chain of them', async () => {
    const last = await keeper(() => ({ status: 204 }));
    const first = await keeper(() => ({ status: 307, location: `${last.url}/there` }));
    expect(await upload(first.url)).toMatchObject({ kind: 'done' });
    expect(last.kept).toHaveLength(1);
    const endless = await keeper(() => ({ status: 308, location: '/again' }));
    expect(await upload(endless.url)).toMatchObject({ kind: 'failed', cause: 'refused' });
  });

  it.each([
    [403, 'denied'],
    [400, 'refused'],
    [500, 'broken'],
    [302, 'refused'],
  ])('answered by %i is %s', async (status, cause) => {
    const { url } = await keeper(() => ({ status }));
    expect(await upload(url)).toMatchObject({ kind: 'failed', cause });
  });

  it('ends when the server reads no more', async () => {
    const url = await serve(() => {});
    expect(await upload(url, { stalledMs: 100 })).toMatchObject({ kind: 'failed', cause: 'broken' });
  });

  it('to nobody is broken', async () => {
    expect(await upload('http://127.0.0.1:1/')).toEqual({
      kind: 'failed',
      cause: 'broken',
      why: 'nobody takes connections there: check address and port, and whether the server runs',
    });
  });
});
