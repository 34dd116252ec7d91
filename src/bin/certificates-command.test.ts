// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LocalSocket } from '../portal/http/local-socket.ts';
import { createHarness, type Harness } from '../portal/testing/portal-harness.ts';
import { certificatesCommand } from './certificates-command.ts';
import { CONTROL_SOCKET } from './paths.ts';

const ID = 'ab12cd34'.repeat(8);
let folder = '';
let harness: Harness;
let socket: LocalSocket;
let printed = '';
let complained = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-certificates-'));
  socket = new LocalSocket();
  harness = await createHarness({}, socket);
  await socket.listen(harness.app, join(folder, CONTROL_SOCKET));
  printed = '';
  complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  socket.close();
  await harness.app.close();
  rmSync(folder, { recursive: true, force: true });
});
const command = (...args: readonly string[]) => certificatesCommand([...args, '--data', folder]);

it('lists certificates and the security log', async () => {
  expect(await command('list')).toBe(0);
  expect(printed).toBe('no certificate is installed\n');
  const dates = { validFromMillis: 0, validToMillis: Date.parse('2036-01-02T00:00:00Z'), addedAtMillis: 0 };
  const names = { subject: 'CN=Root', issuer: 'CN=Root', serialNumber: '1' };
  const state = { inUse: true, isFallback: false };
  harness.station.security.addCertificate({ id: ID, kind: 'central-system-root', ...names, ...dates, ...state });
  harness.station.security.events.report('StartupOfTheDevice', 'firmware 1');
  printed = '';
  expect(await command('list')).toBe(0);
  expect(await command('log')).toBe(0);
  expect(printed).toBe(
    `ab12cd34  central-system-root  until 2036-01-02  CN=Root  (in use)
1 wait for the central system
1970-01-01T00:00:00.000Z  StartupOfTheDevice  firmware 1
`,
  );
  expect(await command('delete', 'ab12cd34')).toBe(1);
  expect(complained).toContain('in use');
});

it('installs a file, and says what is wrong with another', async () => {
  const good = join(folder, 'root.pem');
  writeFileSync(good, '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
  expect(await command('install', good, '--manufacturer')).toBe(0);
  expect(harness.station.security.asked[0]).toContain('install manufacturer-root');
  writeFileSync(good, 'nonsense');
  expect(await command('install', good)).toBe(1);
  expect(complained).toContain('no PEM');
});

it('deletes nothing by an id that is short or unknown, and tells its use', async () => {
  expect(await command('delete', 'ab')).toBe(1);
  expect(await command('delete', 'ffffffff')).toBe(1);
  expect(await command('paint')).toBe(2);
  expect(complained).toContain('chargehand certificates install');
});
