// SPDX-License-Identifier: Apache-2.0
import { rootCertificates } from 'node:tls';
import type {
  DownloadRequest,
  FileTransport,
  RunningTransfer,
  TransferOutcome,
  UploadRequest,
} from '../../ports/transfers.ts';
import { ftpDownload, ftpUpload } from './ftp-transfer.ts';
import { type HttpSurroundings, httpDownload, httpUpload } from './http-transfer.ts';
import { failureOf, TransferError, TransferWatch } from './transfer-watch.ts';

export interface FileTransportOptions {
  /** Certificate authorities besides those every computer trusts, PEM. */
  readonly moreRoots?: () => readonly string[];
}

/** Files over HTTP and FTP, with TLS where the address says so. */
export function createFileTransport({ moreRoots }: FileTransportOptions = {}): FileTransport {
  const start = (request: DownloadRequest | UploadRequest, run: (around: HttpSurroundings) => Promise<number>) => {
    const more = moreRoots?.() ?? [];
    return watched(request, more.length === 0 ? undefined : [...rootCertificates, ...more], run);
  };
  return {
    download: (request) =>
      start(request, (around) => (isFtp(request) ? ftpDownload(request, around) : httpDownload(request, around))),
    upload: (request) =>
      start(request, (around) => (isFtp(request) ? ftpUpload(request, around) : httpUpload(request, around))),
  };
}

function isFtp({ url }: { readonly url: string }): boolean {
  return /^ftps?:/.test(url);
}

function watched(
  request: DownloadRequest | UploadRequest,
  ca: readonly string[] | undefined,
  run: (surroundings: HttpSurroundings) => Promise<number>,
): RunningTransfer {
  const watch = new TransferWatch(request.limits);
  const finish = async (): Promise<TransferOutcome> => {
    try {
      return { kind: 'done', bytes: await run({ watch, ca }) };
    } catch (error) {
      // What is thrown at an abort only says that there was one.
      return failureOf(watch.signal.aborted ? watch.signal.reason : error, secretsOf(request));
    } finally {
      watch.end();
    }
  };
  return {
    done: finish(),
    cancel: () => watch.abort(new TransferError('cancelled', 'it was called off')),
  };
}

/** In every form in which an error may show them. */
function secretsOf({ url, login }: Pick<DownloadRequest, 'url' | 'login'>): readonly string[] {
  const { username, password, search } = new URL(url);
  const parts = [username, password, search, login?.user ?? '', login?.password ?? ''];
  return [...parts, ...parts.map((part) => plain(part))];
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
