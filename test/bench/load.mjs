// SPDX-License-Identifier: Apache-2.0
// The work of a busy station, without end: TLS, JSON, gzip, and an fsync after each turn. Ends with its parent.
import { execFileSync } from 'node:child_process';
import { fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { gzipSync } from 'node:zlib';

const folder = mkdtempSync(join(tmpdir(), 'chargehand-load-'));
execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-keyout',
    join(folder, 'key.pem'),
    '-out',
    join(folder, 'cert.pem'),
  ],
  { stdio: 'ignore' },
);
const cert = readFileSync(join(folder, 'cert.pem'));
const server = createServer({ key: readFileSync(join(folder, 'key.pem')), cert }, (socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const file = openSync(join(folder, 'journal'), 'a');
const records = Array.from({ length: 2000 }, (_, n) => ({ n, energyWattHours: n * 7, note: `sample ${n}` }));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));

const handshake = () =>
  new Promise((resolve) => {
    const socket = connect(
      { port: server.address().port, host: '127.0.0.1', ca: cert, servername: 'localhost' },
      () => {
        socket.end(JSON.stringify(records[0]));
      },
    );
    socket.on('error', resolve).on('close', resolve).resume();
  });

for (;;) {
  await handshake();
  const packed = gzipSync(JSON.stringify(JSON.parse(JSON.stringify(records))));
  writeSync(file, packed);
  fsyncSync(file);
}
