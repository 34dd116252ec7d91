// SPDX-License-Identifier: Apache-2.0
import { request } from 'node:http';
import { join } from 'node:path';
import { CONTROL_SOCKET } from './paths.ts';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks the running station of a data folder.
 * @returns undefined when no station runs there
 * @throws Error when the socket may not be used, or the answer is none
 */
export function askStation(
  dataFolder: string,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: unknown,
): Promise<ControlAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({
      socketPath: join(dataFolder, CONTROL_SOCKET),
      method,
      path,
      headers: { host: 'localhost', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
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
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
        } catch {
          reject(new Error('the station gave no answer that can be read'));
        }
      });
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
