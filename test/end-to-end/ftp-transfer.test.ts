// SPDX-License-Identifier: Apache-2.0
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileTransport } from '../../src/platform/transfers/file-transport.ts';
import type { TransferLimits, TransferLogin, TransferOutcome } from '../../src/ports/transfers.ts';

/** Debian's own: another Python does not see Debian's packages. */
const PYTHON = '/usr/bin/python3';
const SERVER = fileURLToPath(new URL('peers/ftp_server.py', import.meta.url));
const LOGIN: TransferLogin = { user: 'chargehand', password: 's3cret-pass' };
const LIMITS: TransferLimits = { maximumBytes: 5_000_000, stalledMs: 5000, totalMs: 20_000 };
const CONTENT = Buffer.alloc(2_000_000, 'chargehand ');

let folder = '';
let server: ChildProcessWithoutNullStreams | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftp-'));
  mkdirSync(join(folder, 'served/logs'), { recursive: true });
  writeFileSync(join(folder, 'served/firmware.bin'), CONTENT);
});
afterEach(async () => {
  if (server !== undefined && server.exitCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Starts pyftpdlib. @returns host and port */
async function serve(): Promise<string> {
  server = spawn(PYTHON, ['-B', '-u', SERVER, join(folder, 'served')]);
  let complaints = '';
  server.stderr.on('data', (piece: Buffer) => {
    complaints += piece.toString();
  });
  const lines = createInterface(server.stdout);
  const port = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(server, 'exit').then(() => Promise.reject(new Error(`the FTP server ended: ${complaints}`))),
  ]);
  return `127.0.0.1:${port}`;
}

async function order(what: 'cut' | 'stall'): Promise<void> {
  server?.stdin.write(`${what}\n`);
  // The server reads its orders in a thread of its own; a second line is read after the first.
  await new Promise((resolve) => setTimeout(resolve, 100));
}

interface Wish extends Partial<TransferLimits> {
  readonly login?: TransferLogin | undefined;
}

const common = (url: string, { login, ...limits }: Wish) => ({
  url,
  login,
  limits: { ...LIMITS, ...limits },
  onProgress: () => {},
});
const transport = createFileTransport();

function download(url: string, wish: Wish = {}): Promise<TransferOutcome> {
  return transport.download({ ...common(url, wish), path: join(folder, 'fetched') }).done;
}
function upload(url: string, wish: Wish = {}): Promise<TransferOutcome> {
  return transport.upload({ ...common(url, wish), body: CONTENT }).done;
}
const withLogin = (host: string) => `ftp://chargehand:s3cret-pass@${host}`;

describe('transfers over FTP, with a server that is not ours', () => {
  it('F01 · brings a package', async () => {
    expect(await download(`${withLogin(await serve())}/firmware.bin`)).toEqual({ kind: 'done', bytes: CONTENT.length });
    expect(readFileSync(join(folder, 'fetched')).equals(CONTENT)).toBe(true);
  });

  it('F03 · takes diagnostics into its folder, with the login that is set where the address has none', async () => {
    const host = await serve();
    expect(await upload(`ftp://${host}/logs/a.tar.gz`, { login: LOGIN })).toEqual({
      kind: 'done',
      bytes: CONTENT.length,
    });
    expect(readFileSync(join(folder, 'served/logs/a.tar.gz')).equals(CONTENT)).toBe(true);
  });

  it('a wrong password is denied, and nobody hears it', async () => {
    const outcome = await download(`ftp://chargehand:wr0ng-pass@${await serve()}/firmware.bin`);
    expect(outcome).toMatchObject({ kind: 'failed', cause: 'denied' });
    expect(JSON.stringify(outcome)).not.toContain('wr0ng');
  });

  it('what is not there is refused, and so is a folder that is not', async () => {
    const base = withLogin(await serve());
    expect(await download(`${base}/nothing.bin`)).toMatchObject({ kind: 'failed', cause: 'refused' });
    expect(await upload(`${base}/nowhere/a.tar.gz`)).toMatchObject({ kind: 'failed', cause: 'refused' });
  });

  it('more than may come does not', async () => {
    const outcome = await download(`${withLogin(await serve())}/firmware.bin`, { maximumBytes: 1000 });
    expect(outcome).toMatchObject({ kind: 'failed', cause: 'too-large' });
  });

  it('a transfer that is cut in the middle is no file', async () => {
    const base = withLogin(await serve());
    await order('cut');
    expect(await download(`${base}/firmware.bin`, { stalledMs: 1000 })).toMatchObject({
      kind: 'failed',
      cause: 'broken',
    });
  });

  it('a server that stands still is left', async () => {
    const base = withLogin(await serve());
    await order('stall');
    expect(await download(`${base}/firmware.bin`, { stalledMs: 500 })).toMatchObject({
      kind: 'failed',
      cause: 'broken',
    });
  });

  it('nobody there is broken', async () => {
    expect(await download('ftp://127.0.0.1:1/firmware.bin')).toMatchObject({ kind: 'failed', cause: 'broken' });
  });
});
