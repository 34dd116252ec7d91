// SPDX-License-Identifier: Apache-2.0
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Log, SILENT_LOG } from '../ports/log.ts';
import { RequestError } from './control/bad-request.ts';
import { type BenchHooks, CALLS, type Call } from './control/calls.ts';
import type { Plant } from './plant/plant.ts';

const PREFIX = '/bench/v1/';
const MOST_BODY_BYTES = 16_384;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const LOOPBACK_ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

export interface ControlApiOptions {
  readonly plant: Plant;
  readonly hooks: BenchHooks;
  /** 0 picks a free one. */
  readonly port: number;
  readonly log?: Log;
}

export interface ControlApi {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the bench control API on 127.0.0.1: the hand of the person at the bench, without login. A web page from
 * elsewhere cannot use it, neither by its own origin nor by a name that it makes point here.
 */
export async function startControlApi(options: ControlApiOptions): Promise<ControlApi> {
  const log = options.log ?? SILENT_LOG;
  const server = createServer((request, response) => {
    void handle(options, request, response).catch((error: unknown) => {
      log.error({ error: String(error) }, 'bench control: a call failed');
      if (!response.headersSent) answer(response, 500, { error: 'the bench failed; see its log' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(options: ControlApiOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    admit(request, response);
    if (request.method === 'OPTIONS') {
      answerPreflight(response);
      return;
    }
    const target = request.url ?? '/';
    const url = new URL(URL.canParse(target, 'http://bench') ? target : '/', 'http://bench');
    const call = findCall(url.pathname, request.method ?? '', response);
    const input = call.method === 'GET' ? readQuery(url) : await readBody(request);
    answer(response, 200, await call.run(options, input));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (!request.complete) response.setHeader('connection', 'close');
    answer(response, error.status, error.complaint);
  }
}

/** Refuses what a foreign page could send, and opens the answers to pages of this machine. */
function admit(request: IncomingMessage, response: ServerResponse): void {
  if (!LOOPBACK_HOST.test(request.headers.host ?? '')) {
    throw new RequestError(403, { error: 'foreign Host header', field: 'Host', allowed: 'localhost or 127.0.0.1' });
  }
  const origin = request.headers.origin;
  if (origin === undefined) return;
  if (!LOOPBACK_ORIGIN.test(origin)) {
    const allowed = 'http://localhost or http://127.0.0.1, any port';
    throw new RequestError(403, { error: 'foreign Origin header', field: 'Origin', allowed });
  }
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
}

function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
  });
  response.end();
}

function findCall(path: string, method: string, response: ServerResponse): Call {
  const name = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : '';
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (call === undefined) {
    const known = Object.entries(CALLS).map(([key, value]) => `${value.method} ${PREFIX}${key}`);
    throw new RequestError(404, { error: 'no such call', known });
  }
  if (call.method === method) return call;
  response.setHeader('allow', call.method);
  throw new RequestError(405, { error: `${PREFIX}${name} takes ${call.method}`, allowed: call.method });
}

function readQuery(url: URL): Readonly<Record<string, string>> {
  for (const name of url.searchParams.keys()) {
    if (url.searchParams.getAll(name).length === 1) continue;
    throw new RequestError(400, { error: `${name} is given twice`, field: name, allowed: 'one value' });
  }
  return Object.fromEntries(url.searchParams);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop must not destroy the request, or the complaint would have no way back.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BODY_BYTES) {
      throw new RequestError(413, { error: 'the body is too long', allowed: `at most ${MOST_BODY_BYTES} bytes` });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new RequestError(400, { error: 'the body is not JSON', allowed: 'a JSON object' });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
