// SPDX-License-Identifier: Apache-2.0
import { createWriteStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DownloadRequest, UploadRequest } from '../../ports/transfers.ts';
import { checkSize, roomFor } from './disk-room.ts';
import { portions } from './portions.ts';
import { checkWhole, meterOf, TransferError, type TransferWatch } from './transfer-watch.ts';

const MOST_REDIRECTS = 5;
/** These keep the method, so that an upload may follow them (RFC 9110 §15.4.8, §15.4.9). */
const KEEPING_REDIRECTS: ReadonlySet<number> = new Set([307, 308]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What every request of one transfer has in common. */
export interface HttpSurroundings {
  readonly watch: TransferWatch;
  /** Certificate authorities to trust; undefined: those of the system. */
  readonly ca: readonly string[] | undefined;
}

/** GET into a file. @returns its bytes @throws TransferError or an error of the network */
export async function httpDownload(request: DownloadRequest, surroundings: HttpSurroundings): Promise<number> {
  const { path, limits, onProgress } = request;
  const { watch } = surroundings;
  const room = await roomFor(path, limits.maximumBytes);
  const response = await follow(request.url, REDIRECTS, (url) => exchange(url, 'GET', surroundings));
  try {
    checkStatus(response, 'GET');
    const encoding = response.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') throw new TransferError('refused', `the server encodes it as ${encoding}`);
    const totalBytes = lengthOf(response);
    checkSize(totalBytes, room, limits.maximumBytes);
    const meter = meterOf(room, watch, totalBytes, onProgress);
    await pipeline(response, meter, createWriteStream(path, { mode: 0o600, flush: true }), { signal: watch.signal });
    checkWhole(meter.bytes, totalBytes);
    return meter.bytes;
  } finally {
    response.destroy();
  }
}

/** PUT of a file, or POST where the server takes no PUT. @returns its bytes @throws TransferError or an error of the network */
export async function httpUpload(request: UploadRequest, surroundings: HttpSurroundings): Promise<number> {
  const send = (method: 'PUT' | 'POST') =>
    follow(request.url, KEEPING_REDIRECTS, (url) => exchange(url, method, surroundings, request));
  let response = await send('PUT');
  response.destroy();
  if (response.statusCode === 405 || response.statusCode === 501) {
    response = await send('POST');
    response.destroy();
  }
  checkStatus(response, 'PUT');
  return request.body.length;
}

/** @throws TransferError when redirects have no end, or lead out of HTTP or its encryption */
async function follow(
  from: string,
  redirects: ReadonlySet<number>,
  ask: (url: URL) => Promise<IncomingMessage>,
): Promise<IncomingMessage> {
  let url = new URL(from);
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const response = await ask(url);
    const { location } = response.headers;
    if (!redirects.has(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    url = redirected(url, location);
  }
  throw new TransferError('refused', `it is redirected more than ${MOST_REDIRECTS} times`);
}

function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new TransferError('refused', 'it is redirected to no address');
  const to = new URL(location, from);
  const isSafe = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  if (!isSafe) throw new TransferError('refused', `it is redirected from ${from.protocol} to ${to.protocol}`);
  return to;
}

function exchange(
  url: URL,
  method: 'GET' | 'PUT' | 'POST',
  { watch, ca }: HttpSurroundings,
  upload?: UploadRequest,
): Promise<IncomingMessage> {
  const headers = upload === undefined ? { 'accept-encoding': 'identity' } : uploadHeaders(upload);
  const options: RequestOptions = { method, headers, agent: false, signal: watch.signal };
  return new Promise((resolve, reject) => {
    const asked =
      url.protocol === 'https:'
        ? httpsRequest(url, ca === undefined ? options : { ...options, ca: [...ca] })
        : httpRequest(url, options);
    asked.on('response', (response) => {
      watch.moved();
      resolve(response);
    });
    asked.on('error', reject);
    if (upload === undefined) {
      asked.end();
      return;
    }
    const { body, onProgress } = upload;
    const meter = meterOf(body.length, watch, body.length, onProgress);
    // A server may answer, and hang up, before it has read all: its answer counts.
    pipeline(Readable.from(portions(body)), meter, asked).catch(reject);
  });
}

function uploadHeaders({ body }: UploadRequest): Readonly<Record<string, string>> {
  return { 'content-type': 'application/octet-stream', 'content-length': String(body.length) };
}

function lengthOf(response: IncomingMessage): number | undefined {
  const length = Number(response.headers['content-length']);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** @throws TransferError unless it is a success */
function checkStatus({ statusCode = 0 }: IncomingMessage, method: 'GET' | 'PUT'): void {
  const isSuccess = method === 'GET' ? statusCode === 200 : statusCode >= 200 && statusCode < 300;
  if (isSuccess) return;
  const why = `the server answers ${statusCode}`;
  if (statusCode === 401 || statusCode === 403) throw new TransferError('denied', why);
  throw new TransferError(statusCode < 500 || statusCode === 501 ? 'refused' : 'broken', why);
}
