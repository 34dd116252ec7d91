// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyPem, makeRoot, makeSigner, type Signer } from '../../../test/support/signing.ts';
import { createFileTransport } from './file-transport.ts';

const CONTENT = Buffer.alloc(300_000, 'chargehand ');
const LIMITS = { maximumBytes: 1_000_000, stalledMs: 5000, totalMs: 10_000 };
// Real time: the certificates must hold whenever this runs.
const ALWAYS = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2099-01-01T00:00:00Z') };

let folder = '';
let root: Signer;
let signer: Signer;
const servers: Server[] = [];
const sockets = new Set<Socket>();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ftps-'));
  root = await makeRoot(ALWAYS);
  signer = await makeSigner(root, { ...ALWAYS, hosts: [{ type: 'ip', value: '127.0.0.1' }] });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** What came in the clear on a control connection, and what was stored. */
interface Heard {
  readonly clear: string[];
  readonly stored: Buffer[];
}

function secured(socket: Socket): TLSSocket {
  const secureContext = createSecureContext({ cert: signer.pem, key: keyPem(signer) });
  const tls = new TLSSocket(socket, { isServer: true, secureContext });
  tls.on('error', () => {});
  return tls;
}

/** As much of an FTP server with explicit TLS (RFC 4217) as one transfer needs. */
async function serve(): Promise<{ readonly port: number; readonly heard: Heard }> {
  const heard: Heard = { clear: [], stored: [] };
  const port = await listen((socket) => {
    let data: Promise<TLSSocket> | undefined;
    const talk = (control: Socket, isClear: boolean) => {
      const say = (text: string) => control.write(`${text}\r\n`);
      control.on('data', async (bytes: Buffer) => {
        const line = bytes.toString().trim();
        if (isClear) heard.clear.push(line);
        const [command = ''] = line.split(' ');
        switch (command) {
          case 'AUTH':
            say('234 go on');
            control.removeAllListeners('data');
            talk(secured(socket), false);
            return;
          case 'EPSV': {
            let take: (tls: TLSSocket) => void = () => {};
            data = new Promise((resolve) => {
              take = resolve;
            });
            say(`229 here (|||${await listen((raw) => take(secured(raw)))}|)`);
            return;
          }
          case 'SIZE':
            say(`213 ${CONTENT.length}`);
            return;
          case 'RETR':
            say('150 it comes');
            (await data)?.end(CONTENT, () => say('226 that was it'));
            return;
          case 'STOR': {
            say('150 give it to me');
            const tls = await data;
            tls?.on('data', (piece: Buffer) => heard.stored.push(piece));
            tls?.on('end', () => {
              tls.end();
              say('226 stored');
            });
            return;
          }
          default:
            say(command === 'USER' ? '331 and the password' : '200 yes');
        }
      });
    };
    socket.write('220 hello\r\n');
    talk(socket, true);
  });
  return { port, heard };
}

const common = (port: number) => ({
  url: `ftps://chargehand:s3cret-pass@127.0.0.1:${port}/file`,
  login: undefined,
  limits: LIMITS,
  onProgress: () => {},
});

it('F01, F03 · files come and go over FTP with TLS, and no password in the clear', async () => {
  const { port, heard } = await serve();
  const transport = createFileTransport({ moreRoots: () => [root.pem] });
  const path = join(folder, 'file');
  expect(await transport.download({ ...common(port), path }).done).toEqual({ kind: 'done', bytes: CONTENT.length });
  expect(readFileSync(path).equals(CONTENT)).toBe(true);
  expect(await transport.upload({ ...common(port), body: CONTENT }).done).toMatchObject({ kind: 'done' });
  expect(Buffer.concat(heard.stored).equals(CONTENT)).toBe(true);
  expect(heard.clear).toEqual(['AUTH TLS', 'AUTH TLS']);
});

it('F01 · a server that nobody trusts gets neither name nor password', async () => {
  const { port, heard } = await serve();
  const outcome = await createFileTransport().download({ ...common(port), path: join(folder, 'file') }).done;
  expect(outcome).toMatchObject({ kind: 'failed', cause: 'broken' });
  expect(heard.clear).toEqual(['AUTH TLS']);
});
