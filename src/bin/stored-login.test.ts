// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateFile } from '../../test/support/loopback-servers.ts';
import { readStoredLogin } from './stored-login.ts';

let data: string;
let database: Database.Database;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'chargehand-login-'));
  database = new Database(join(data, 'station.db'));
  database.exec('CREATE TABLE settings (id TEXT PRIMARY KEY, json TEXT NOT NULL)');
});
afterEach(() => {
  database.close();
  rmSync(data, { recursive: true, force: true });
});

function set(values: Readonly<Record<string, unknown>>): void {
  const insert = database.prepare('INSERT INTO settings VALUES (?, ?)');
  for (const [id, value] of Object.entries(values)) insert.run(id, JSON.stringify(value));
}
/** The table as the station makes it. */
function install(kind: string, pem: string, addedAtMillis: number): void {
  database.exec(`CREATE TABLE IF NOT EXISTS certificates (id TEXT NOT NULL, kind TEXT NOT NULL, pem TEXT NOT NULL,
    issuer_key BLOB NOT NULL, added_at_millis INTEGER NOT NULL, is_fallback INTEGER NOT NULL, PRIMARY KEY (id, kind)) STRICT`);
  database
    .prepare("INSERT INTO certificates VALUES (?, ?, ?, x'00', ?, 0)")
    .run(`${addedAtMillis}`, kind, pem, addedAtMillis);
}
const read = (file: string): string => readFileSync(certificateFile(file), 'utf8');

const LOGIN = {
  'ocpp.url': 'ws://central.example',
  'ocpp.chargePointId': 'CH-1',
  'ocpp.basicAuthPassword': 'copper-kettle-on-tuesday',
};

describe('the login in a data folder', () => {
  it('is address, identity and password', () => {
    set(LOGIN);
    expect(readStoredLogin(data)).toEqual({
      url: 'ws://central.example',
      identity: 'CH-1',
      user: '',
      password: 'copper-kettle-on-tuesday',
      tls: { authorities: undefined },
    });
  });

  it('goes over TLS from security profile 2 on, and trusts the installed roots alone', () => {
    set({ ...LOGIN, 'ocpp.securityProfile': 2 });
    install('central-system-root', read('ca.crt'), 1);
    install('central-system-root', 'NEWER', 2);
    expect(readStoredLogin(data)).toMatchObject({
      url: 'wss://central.example',
      tls: { authorities: ['NEWER', read('ca.crt')] },
    });
  });

  it('shows the newest own certificate that has a key in place of the password in profile 3', () => {
    set({ ...LOGIN, 'ocpp.securityProfile': 3 });
    install('charge-point', read('server.crt'), 1);
    // Another one's: its key is not here.
    install('charge-point', read('ca.crt'), 2);
    mkdirSync(join(data, 'keys'));
    writeFileSync(join(data, 'keys', 'ab.key'), read('server.key'));
    expect(readStoredLogin(data)).toMatchObject({
      password: '',
      tls: { certificate: read('server.crt'), privateKey: read('server.key') },
    });
  });

  it('names what is missing', () => {
    expect(() => readStoredLogin('/nonexistent')).toThrow('--data');
    expect(readStoredLogin(data)).toMatchObject({ url: '', identity: '' });
  });
});
