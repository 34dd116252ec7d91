// SPDX-License-Identifier: Apache-2.0
import { request } from 'node:http';
import { join } from 'node:path';
import { CONTROL_SOCKET } from './paths.ts';

export interface ControlAnswer {
  readonly status: number;
  /** The JSON, or the text of an answer that is none; undefined: it is empty. */
  readonly body: unknown;
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
    const asked = request({
      socketPath: join(dataFolder, CONTROL_SOCKET),
      method,
      path,
      headers: { host: 'localhost', ...(type === undefined ? {} : { 'content-type': type }) },
      timeout: 10_000,
    });
    asked.on('timeout', () => asked.destroy(new Error('the station does not answer')));
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => {
        try {
          const isJson = response.headers['content-type']?.startsWith('application/json') === true;
          const answer: unknown = isJson ? JSON.parse(text) : text || undefined;
          resolve({ status: response.statusCode ?? 0, body: answer });
        } catch {
          reject(new Error('the station gave no answer that can be read'));
        }
      });
    });
    asked.end(file?.bytes ?? (body === undefined ? undefined : JSON.stringify(body)));
  });
}
