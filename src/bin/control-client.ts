// SPDX-License-Identifier: Apache-2.0
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { CONTROL_SOCKET } from './paths.ts';

export interface ControlAnswer {
  readonly status: number;
  /** The JSON, or the text of an answer that is none; undefined: it is empty. */
  readonly body: unknown;
}

/** Nothing for so long means that nothing will come. */
const SILENT_MS = 10_000;

/**
 * Asks the running station of a data folder for something large, and hands it on as it comes.
 * @param open where to; only called when there is something, and ended after it unless it is the standard output
 * @returns undefined when no station runs there; the answer where the station refused
 * @throws Error when the socket may not be used, or the answer ends in the middle
 */
export function fetchFromStation(
  dataFolder: string,
  path: string,
  open: () => NodeJS.WritableStream,
): Promise<'done' | ControlAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const asked = openRequest(dataFolder, 'GET', path, {}, resolve, reject);
    asked.on('response', (response) => {
      if (response.statusCode !== 200) {
        readJson(response, resolve, reject);
        return;
      }
      response.on('error', reject);
      response.on('close', () => {
        if (!response.complete) reject(new Error('the station broke off'));
      });
      const target = open();
      const isFile = target !== process.stdout;
      target.on('error', reject);
      if (isFile) target.on('finish', () => resolve('done'));
      else response.on('end', () => resolve('done'));
      response.pipe(target, { end: isFile });
    });
    asked.end();
  });
}

/** A body that is not JSON. */
export interface FileBody {
  readonly type: 'text/csv';
  readonly bytes: Uint8Array;
}

/**
 * Asks the running station of a data folder.
 * @returns undefined when no station runs there
 * @throws Error when the socket may not be used, or the answer is none
 */
export function askStation(
  dataFolder: string,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  file?: FileBody,
): Promise<ControlAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const type = file?.type ?? (body === undefined ? undefined : 'application/json');
    const headers = type === undefined ? {} : { 'content-type': type };
    const asked = openRequest(dataFolder, method, path, headers, resolve, reject);
    asked.on('response', (response) => readJson(response, resolve, reject));
    asked.end(file?.bytes ?? (body === undefined ? undefined : JSON.stringify(body)));
  });
}

function openRequest(
  dataFolder: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  resolve: (nobody: undefined) => void,
  reject: (error: Error) => void,
): ClientRequest {
  const socketPath = join(dataFolder, CONTROL_SOCKET);
  const asked = request({ socketPath, method, path, headers: { host: 'localhost', ...headers }, timeout: SILENT_MS });
  asked.on('timeout', () => asked.destroy(new Error('the station does not answer')));
  asked.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
    else reject(error);
  });
  return asked;
}

function readJson(
  response: IncomingMessage,
  resolve: (answer: ControlAnswer) => void,
  reject: (error: Error) => void,
): void {
  let text = '';
  response.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  response.on('end', () => {
    try {
      const isJson = response.headers['content-type']?.startsWith('application/json') === true;
      const body: unknown = isJson ? JSON.parse(text) : text || undefined;
      resolve({ status: response.statusCode ?? 0, body });
    } catch {
      reject(new Error('the station gave no answer that can be read'));
    }
  });
}
