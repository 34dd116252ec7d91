// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { CertificateView } from '../../station/security-api.ts';
import { createHarness } from '../testing/portal-harness.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
const ROOT: CertificateView = {
  id: 'ab12',
  kind: 'central-system-root',
  subject: 'CN=Root',
  issuer: 'CN=Root',
  serialNumber: '1001',
  validFromMillis: 0,
  validToMillis: 1,
  addedAtMillis: 0,
  inUse: false,
  isFallback: false,
};

it('lists, installs and deletes certificates, and writes who did it into the audit', async () => {
  const { send, signInAs, station, audit } = await createHarness();
  station.security.addCertificate(ROOT);
  station.security.addCertificate({ ...ROOT, id: 'cd34', inUse: true });
  const cookie = await signInAs('operator');
  const list = await send('GET', '/api/v1/certificates', { cookie });
  expect(list.json()).toMatchObject({ certificates: [ROOT, { id: 'cd34' }], requestedAtMillis: null });
  const body = { kind: 'manufacturer-root', pem: PEM };
  expect((await send('POST', '/api/v1/certificates', { cookie, body })).statusCode).toBe(201);
  expect((await send('DELETE', '/api/v1/certificates/ab12', { cookie })).statusCode).toBe(204);
  expect((await send('DELETE', '/api/v1/certificates/cd34', { cookie })).statusCode).toBe(409);
  expect((await send('DELETE', '/api/v1/certificates/ffff', { cookie })).statusCode).toBe(404);
  expect(station.security.asked[0]).toBe(`install manufacturer-root ${PEM.length} by the-operator`);
  expect(audit.latest(10).map(({ action }) => action)).toEqual(
    expect.arrayContaining(['certificate installed', 'certificate deleted']),
  );
});

it('says what is wrong with a file that is no certificate', async () => {
  const { send, signInAs } = await createHarness();
  const cookie = await signInAs('manufacturer');
  const install = (body: unknown) => send('POST', '/api/v1/certificates', { cookie, body });
  const refused = await install({ kind: 'central-system-root', pem: 'nonsense' });
  expect(refused.statusCode).toBe(400);
  expect(refused.json().error).toMatchObject({ field: 'pem', allowed: expect.stringContaining('no PEM') });
  expect((await install({ kind: 'charge-point', pem: PEM })).statusCode).toBe(400);
  expect((await install({ kind: 'central-system-root', pem: 'x'.repeat(20_001) })).statusCode).toBe(400);
});

it('shows the security log and empties it, which is told', async () => {
  const { send, signInAs, station } = await createHarness();
  station.security.events.report('StartupOfTheDevice', 'firmware 1');
  station.security.events.report('InvalidMessages');
  const cookie = await signInAs('operator');
  const log = await send('GET', '/api/v1/security-events', { cookie });
  expect(log.json()).toEqual({
    waiting: 1,
    events: [
      { atMillis: 0, type: 'InvalidMessages', techInfo: null },
      { atMillis: 0, type: 'StartupOfTheDevice', techInfo: 'firmware 1' },
    ],
  });
  expect((await send('DELETE', '/api/v1/security-events', { cookie })).statusCode).toBe(204);
  expect(station.security.asked).toContain('clear by the-operator');
});

it.each(['maintainer', 'user'] as const)('keeps a %s away from certificates and the security log', async (role) => {
  const { send, signInAs } = await createHarness();
  const cookie = await signInAs(role);
  for (const [method, url] of [
    ['GET', 'certificates'],
    ['POST', 'certificates'],
    ['DELETE', 'certificates/ab12'],
    ['GET', 'security-events'],
    ['DELETE', 'security-events'],
  ] as const) {
    const body = method === 'POST' ? { body: { kind: 'central-system-root', pem: PEM } } : {};
    expect((await send(method, `/api/v1/${url}`, { cookie, ...body })).statusCode).toBe(403);
  }
});
