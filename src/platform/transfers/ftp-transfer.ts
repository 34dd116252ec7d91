// SPDX-License-Identifier: Apache-2.0
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AccessOptions, Client, FTPError } from 'basic-ftp';
import type { DownloadRequest, TransferLogin, UploadRequest } from '../../ports/transfers.ts';
import { checkSize, roomFor } from './disk-room.ts';
import type { HttpSurroundings } from './http-transfer.ts';
import { portions } from './portions.ts';
import { checkWhole, meterOf, TransferError } from './transfer-watch.ts';

/** FTP over TLS from the first byte (RFC 4217 §1 calls it deprecated; servers at this port know nothing else). */
const IMPLICIT_TLS_PORT = '990';

/** RETR into a file. @returns its bytes @throws TransferError or an error of the network */
export async function ftpDownload(request: DownloadRequest, surroundings: HttpSurroundings): Promise<number> {
  const { path, limits, onProgress } = request;
  const room = await roomFor(path, limits.maximumBytes);
  return withServer(request, surroundings, async (client, remotePath) => {
    // Not every server knows SIZE.
    const totalBytes = await client.size(remotePath).catch(() => undefined);
    checkSize(totalBytes, room, limits.maximumBytes);
    const meter = meterOf(room, surroundings.watch, totalBytes, onProgress);
    const writing = pipeline(meter, createWriteStream(path, { mode: 0o600, flush: true }));
    await Promise.all([client.downloadTo(meter, remotePath), writing]);
    checkWhole(meter.bytes, totalBytes);
    return meter.bytes;
  });
}

/** STOR of a file. @returns its bytes @throws TransferError or an error of the network */
export function ftpUpload(request: UploadRequest, surroundings: HttpSurroundings): Promise<number> {
  const { body, onProgress } = request;
  return withServer(request, surroundings, async (client, remotePath) => {
    const meter = meterOf(body.length, surroundings.watch, body.length, onProgress);
    const reading = pipeline(Readable.from(portions(body)), meter, { end: true });
    await Promise.all([client.uploadFrom(meter, remotePath), reading]);
    return body.length;
  });
}

async function withServer<T>(
  { url, login, limits }: Pick<DownloadRequest, 'url' | 'login' | 'limits'>,
  { watch, ca }: HttpSurroundings,
  work: (client: Client, remotePath: string) => Promise<T>,
): Promise<T> {
  const address = new URL(url);
  const client = new Client(limits.stalledMs);
  const hangUp = (): void => client.close();
  watch.signal.addEventListener('abort', hangUp);
  try {
    await client.access(accessTo(address, login, ca));
    // Relative to where the login begins; a double slash is the server's root (RFC 1738 §3.2.2).
    return await work(client, decodeURIComponent(address.pathname.slice(1)));
  } catch (error) {
    if (watch.signal.aborted) throw watch.signal.reason;
    throw error instanceof FTPError ? new TransferError(causeOf(error.code), error.message) : error;
  } finally {
    watch.signal.removeEventListener('abort', hangUp);
    client.close();
  }
}

function accessTo(address: URL, login: TransferLogin | undefined, ca: readonly string[] | undefined): AccessOptions {
  const { protocol, hostname, port, username, password } = address;
  const who =
    username === '' ? (login ?? {}) : { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  const isImplicit = port === IMPLICIT_TLS_PORT;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 21 : Number(port),
    ...who,
    secure: protocol === 'ftps:' ? (isImplicit ? 'implicit' : true) : false,
    ...(ca === undefined ? {} : { secureOptions: { ca: [...ca] } }),
  };
}

/** Replies of RFC 959 §4.2 and RFC 4217. */
function causeOf(code: number): TransferError['failure'] {
  if (code === 530 || code === 532 || code === 534) return 'denied';
  return code >= 500 ? 'refused' : 'broken';
}
