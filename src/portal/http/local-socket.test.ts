// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHarness, type Harness } from '../testing/portal-harness.ts';
import { LocalSocket } from './local-socket.ts';

let folder: string;
let socket: LocalSocket;
let harness: Harness;
const path = () => join(folder, 'control.sock');

function ask(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const asked = request({
      socketPath: path(),
      method,
      path: url,
      headers: { host: 'localhost', ...type, ...headers },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += String(piece);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portal-'));
  socket = new LocalSocket();
  harness = await createHarness({}, socket);
  await socket.listen(harness.app, path());
});

afterEach(async () => {
  socket.close();
  await harness.app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the local socket', () => {
  it('is for its owner only', () => {
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('answers and changes settings without a password, by the same rules as the pages', async () => {
    expect((await ask('GET', '/api/v1/status')).status).toBe(200);
    const refused = await ask('PUT', '/api/v1/settings/power.maxCurrentFw', { value: 1000 });
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('allowed');
    expect((await ask('PUT', '/api/v1/settings/power.maxCurrentFw', { value: 10 })).status).toBe(200);
    expect(harness.station.settings.get('power.maxCurrentFw')).toBe(10);
  });

  it('opens nothing to the network: the same request without it is refused', async () => {
    expect((await harness.send('GET', '/api/v1/status')).statusCode).toBe(401);
  });

  it('still refuses a web page that found a way to it', async () => {
    const answer = await ask(
      'PUT',
      '/api/v1/settings/power.maxCurrentFw',
      { value: 10 },
      { origin: 'http://evil.example' },
    );
    expect(answer.status).toBe(403);
  });
});
