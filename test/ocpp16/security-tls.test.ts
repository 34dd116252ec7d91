// SPDX-License-Identifier: Apache-2.0
// Security profiles on real TLS sockets, against certificates that the test makes.
import type { TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Authority, type IssueOptions } from '../support/authority.ts';
import { SecureCentralSystem, type SecureOptions } from '../support/secure-central-system.ts';
import { SecureCharger, type SecureChargerOptions } from '../support/secure-charger.ts';

const KEY = 'a-password-of-20-ch.';
const DAY_MS = 86_400_000;
const cleanups: (() => void)[] = [];
let root: Authority;

beforeAll(async () => {
  root = await Authority.create('Central Root');
});
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function serverTls(certificate: Partial<IssueOptions> = {}, more: TlsOptions = {}): Promise<TlsOptions> {
  const { certificate: cert, key } = await root.issue({ name: 'server', hosts: ['localhost'], ...certificate });
  return { cert, key, ...more };
}

async function serve(options: SecureOptions): Promise<SecureCentralSystem> {
  const system = await SecureCentralSystem.start(options);
  cleanups.push(() => system.stop());
  return system;
}

function charger(options: SecureChargerOptions): SecureCharger {
  const made = new SecureCharger(options);
  cleanups.push(() => made.stop());
  return made;
}

/** On profile 2 with the root that is trusted. */
async function profile2(system: SecureCentralSystem, more: SecureChargerOptions = {}): Promise<SecureCharger> {
  const settings = {
    'ocpp.url': system.url('wss'),
    'ocpp.basicAuthPassword': KEY,
    'ocpp.securityProfile': 2,
    ...more.settings,
  };
  const made = charger({ ...more, settings });
  expect(await made.security.certificates.install('central-system-root', root.certificate, 'test')).toMatchObject({
    kind: 'accepted',
  });
  return made;
}

const WAIT = { timeout: 15_000, interval: 10 };
const becomes = (one: SecureCharger, state: string) => expect.poll(() => one.client.state, WAIT).toBe(state);
/** The first try failed; what is told of it. */
async function failure(one: SecureCharger): Promise<string> {
  one.client.start();
  await expect.poll(() => one.client.link().failure?.cause, WAIT).toBeDefined();
  return one.client.link().failure?.cause ?? '';
}

describe('X01, X02, X03 · the AuthorizationKey on real sockets (TC_085, TC_073)', () => {
  const everyByte = Array.from({ length: 13 }, (_, start) =>
    Uint8Array.from({ length: 20 }, (_, index) => (start * 20 + index) % 256),
  );

  it('X01 · sends the decoded bytes of hex keys, every value from 0x00 to 0xFF, and never the digits', async () => {
    const system = await serve({});
    for (const bytes of everyByte) {
      system.password = bytes;
      const key = Buffer.from(bytes).toString('hex');
      const made = charger({ settings: { 'ocpp.url': system.url('ws'), 'ocpp.basicAuthPassword': key } });
      made.client.start();
      await becomes(made, 'accepted');
      const sent = Buffer.from((system.knocks.at(-1)?.authorization ?? '').replace('Basic ', ''), 'base64');
      expect(sent.equals(Buffer.concat([Buffer.from('CP-1:'), bytes]))).toBe(true);
      made.client.stop();
    }
  }, 30_000);

  it('X03 · a key that the central system changed but then refuses gives way to the old one, in turn with it', async () => {
    const system = await serve({ password: Buffer.from(KEY) });
    const made = charger({ settings: { 'ocpp.url': system.url('ws'), 'ocpp.basicAuthPassword': KEY } });
    made.client.start();
    await becomes(made, 'accepted');
    const changed = await system.call('ChangeConfiguration', { key: 'AuthorizationKey', value: 'f'.repeat(40) });
    expect(changed).toEqual({ status: 'Accepted' });
    await expect.poll(() => system.knocks.length, WAIT).toBe(3);
    await becomes(made, 'accepted');
    expect(made.events()).toContain('FailedToAuthenticateAtCentralSystem');
    expect(JSON.stringify(made.security.events.latest(100))).not.toContain('ffff');
  }, 20_000);
});

describe('X04 · TLS (TC_086, TC_087, TC_078)', () => {
  it('X04 · profile 2: TLS 1.2 or 1.3, a listed suite, the password only after the certificate was checked', async () => {
    const system = await serve({ tls: await serverTls(), password: Buffer.from(KEY), onlySecure: true });
    const made = await profile2(system, { settings: { 'ocpp.url': system.url('ws') } });
    made.client.start();
    await becomes(made, 'accepted');
    expect(system.knocks[0]).toMatchObject({ isSecure: true, protocol: 'TLSv1.3' });
    expect(system.knocks[0]?.authorization).toBe(`Basic ${Buffer.from(`CP-1:${KEY}`).toString('base64')}`);
  });

  it.each([
    ['ECDHE-ECDSA-AES128-GCM-SHA256', undefined, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    ['ECDHE-ECDSA-AES256-GCM-SHA384', undefined, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
    ['AES128-GCM-SHA256', 2048, 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
    ['AES256-GCM-SHA384', 2048, 'TLS_RSA_WITH_AES_256_GCM_SHA384'],
  ])('X04 · speaks %s, as the whitepaper demands (A00.FR.318, 319)', async (ciphers, rsaBits, standardName) => {
    const key = rsaBits === undefined ? {} : { rsaBits };
    const system = await serve({ tls: await serverTls(key, { ciphers, maxVersion: 'TLSv1.2' }) });
    const made = await profile2(system);
    made.client.start();
    await becomes(made, 'accepted');
    expect(system.knocks[0]).toMatchObject({ protocol: 'TLSv1.2', cipher: standardName });
  });

  const OLD = { ciphers: 'DEFAULT:@SECLEVEL=0' };
  it.each([
    ['a wrong host name', { hosts: ['other.example'] }, {}, 'InvalidCentralSystemCertificate'],
    ['a certificate that has ended', { toMillis: Date.now() - 1000 }, {}, 'InvalidCentralSystemCertificate'],
    ['a certificate from the future', { fromMillis: Date.now() + DAY_MS }, {}, 'InvalidCentralSystemCertificate'],
    ['TLS 1.1', {}, { ...OLD, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, 'InvalidTLSVersion'],
    ['a suite with CBC', {}, { ciphers: 'ECDHE-ECDSA-AES128-SHA', maxVersion: 'TLSv1.2' }, 'InvalidTLSCipherSuite'],
  ] as const)('X04 · refuses %s, sends nothing, and reports it', async (_what, certificate, tls, event) => {
    const system = await serve({ tls: await serverTls(certificate, tls), password: Buffer.from(KEY) });
    const made = await profile2(system);
    await failure(made);
    expect(made.client.state).toBe('disconnected');
    expect(system.knocks).toEqual([]);
    expect(made.events()).toContain(event);
    expect(made.security.events.next()?.type).toBe(event);
  });

  it('X04 · refuses an unknown authority, and one that is only well-known once a root is installed', async () => {
    const stranger = await Authority.create('Stranger');
    const { certificate: cert, key } = await stranger.issue({ name: 'server', hosts: ['localhost'] });
    const made = await profile2(await serve({ tls: { cert, key } }));
    expect(await failure(made)).toContain('no trusted TLS connection');
    expect(made.events()).toEqual(
      expect.arrayContaining(['InvalidCentralSystemCertificate', 'CentralSystemFailedToAuthenticate']),
    );
  });

  it('X04 · without an installed root and without the well-known authorities nobody is trusted', async () => {
    const system = await serve({ tls: await serverTls() });
    const made = charger({
      settings: { 'ocpp.url': system.url('wss'), 'ocpp.trustWellKnownCertificates': false },
    });
    expect(await failure(made)).toContain('no root certificate is installed');
  });

  it('X04 · a cause that stays is reported once, however often the charger tries', async () => {
    const system = await serve({ tls: await serverTls({ hosts: ['other.example'] }) });
    const made = await profile2(system);
    await failure(made);
    made.client.stop();
    made.client.start();
    await expect.poll(() => made.client.state, WAIT).toBe('disconnected');
    expect(made.events().filter((type) => type === 'InvalidCentralSystemCertificate')).toHaveLength(1);
  });
});

describe('X04, X06 · profile 3: the charger shows a certificate', () => {
  /** Makes the charger's key pair and has the authority sign it. */
  async function certify(made: SecureCharger, by: Authority, more: Partial<IssueOptions> = {}): Promise<void> {
    const request = await made.security.certificates.requestSigning();
    const { certificate } = await by.issue({ name: 'SN-1', request, ...more });
    expect(made.security.certificates.takeSigned(certificate)).toMatchObject({ kind: 'accepted' });
  }
  const mutual = (): Promise<TlsOptions> => serverTls({}, { requestCert: true, ca: root.certificate });

  it('X04 · shows its certificate, and sends no password', async () => {
    const system = await serve({ tls: await mutual(), onlySecure: true });
    const made = await profile2(system);
    await certify(made, root);
    made.set({ 'ocpp.securityProfile': 3 });
    made.client.start();
    await becomes(made, 'accepted');
    expect(system.knocks[0]).toMatchObject({ clientName: 'SN-1', authorization: undefined });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('X04 · a charger without one is turned away by %s', async (version) => {
    const tls = { ...(await mutual()), minVersion: version, maxVersion: version };
    const system = await serve({ tls, onlySecure: true });
    const made = await profile2(system, { settings: { 'ocpp.securityProfile': 3 } });
    await failure(made);
    expect(system.knocks).toEqual([]);
    if (version === 'TLSv1.3') expect(made.events()).toContain('FailedToAuthenticateAtCentralSystem');
  });

  it('X06 · the newest valid certificate is shown, at once when it arrives', async () => {
    const system = await serve({ tls: await mutual(), onlySecure: true });
    const made = await profile2(system);
    await certify(made, root, { name: 'SN-1 old', fromMillis: Date.now() - 2 * DAY_MS });
    made.set({ 'ocpp.securityProfile': 3 });
    made.client.start();
    await becomes(made, 'accepted');
    expect(system.knocks.at(-1)?.clientName).toBe('SN-1 old');
    expect(await system.call('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' })).toEqual({
      status: 'Accepted',
    });
    await expect.poll(() => system.of('SignCertificate').length, WAIT).toBe(1);
    const { certificate } = await root.issue({
      name: 'SN-1 new',
      request: String(system.of('SignCertificate')[0]?.['csr']),
    });
    expect(await system.call('CertificateSigned', { certificateChain: certificate })).toEqual({ status: 'Accepted' });
    await expect.poll(() => system.knocks.at(-1)?.clientName, WAIT).toBe('SN-1 new');
  }, 20_000);
});

describe('X05 · the security profile only goes up (TC_083, TC_084)', () => {
  it('X05 · from 1 to 2: Accepted, and the charger comes back over TLS on the same port', async () => {
    const system = await serve({ tls: await serverTls(), password: Buffer.from(KEY) });
    const made = await profile2(system, { settings: { 'ocpp.url': system.url('ws'), 'ocpp.securityProfile': 1 } });
    made.client.start();
    await becomes(made, 'accepted');
    expect(system.knocks.at(-1)?.isSecure).toBe(false);
    const raise = (value: string) => system.call('ChangeConfiguration', { key: 'SecurityProfile', value });
    expect(await raise('2')).toEqual({ status: 'Accepted' });
    await expect.poll(() => system.knocks.at(-1)?.isSecure, WAIT).toBe(true);
    await becomes(made, 'accepted');
    expect(await raise('1')).toEqual({ status: 'Rejected' });
    expect(await raise('0')).toEqual({ status: 'Rejected' });
    expect(await raise('3')).toEqual({ status: 'Rejected' });
    expect(made.settings.get('ocpp.securityProfile')).toBe(2);
  }, 20_000);

  it('X05 · falls back to profile 1 when the central system cannot be reached on 2', async () => {
    const { certificate: cert, key } = await (await Authority.create('Stranger')).issue({ name: 'x' });
    const system = await serve({ tls: { cert, key }, password: Buffer.from(KEY) });
    const made = await profile2(system, { settings: { 'ocpp.url': system.url('ws'), 'ocpp.securityProfile': 1 } });
    made.client.start();
    await becomes(made, 'accepted');
    const before = system.knocks.length;
    expect(await system.call('ChangeConfiguration', { key: 'SecurityProfile', value: '2' })).toEqual({
      status: 'Accepted',
    });
    await expect.poll(() => made.settings.get('ocpp.securityProfile'), WAIT).toBe(1);
    await expect.poll(() => system.knocks.length, WAIT).toBe(before + 1);
    await becomes(made, 'accepted');
    expect(system.knocks.every(({ isSecure }) => !isSecure)).toBe(true);
    expect(made.events()).toContain('InvalidCentralSystemCertificate');
  }, 30_000);

  it('X05 · a profile that has worked once never gives way, whatever happens to the connection', async () => {
    const system = await serve({ tls: await serverTls(), password: Buffer.from(KEY) });
    const made = await profile2(system, { settings: { 'ocpp.url': system.url('ws') } });
    made.client.start();
    await becomes(made, 'accepted');
    let tries = 0;
    made.client.onStateChange((state) => {
      tries += state === 'connecting' ? 1 : 0;
    });
    system.stop();
    await expect.poll(() => tries, WAIT).toBe(4);
    expect(made.settings.get('ocpp.securityProfile')).toBe(2);
  }, 20_000);
});

describe('X04 · a clock that is not set', () => {
  it('X04 · does not forbid a certificate for being too young; once the time is known it is checked again', async () => {
    const nowMillis = Date.now() + 30 * DAY_MS;
    const tls = await serverTls({ fromMillis: nowMillis - DAY_MS });
    const system = await serve({ tls, nowMillis: () => nowMillis });
    const made = await profile2(system, { isClockSynchronised: false });
    made.client.start();
    await becomes(made, 'accepted');
    expect(made.security.time.isKnown).toBe(true);
    expect(Math.abs(made.security.time.nowMillis() - nowMillis)).toBeLessThan(60_000);
  });

  it('X04 · drops the connection when the time it is told makes the certificate an old one', async () => {
    const tls = await serverTls({ toMillis: Date.now() + DAY_MS });
    const system = await serve({ tls, nowMillis: () => Date.now() + 10 * DAY_MS });
    const made = await profile2(system, { isClockSynchronised: false });
    made.client.start();
    await expect.poll(() => made.client.link().failure?.cause ?? '', WAIT).toContain('expired');
    expect(made.events()).toContain('InvalidCentralSystemCertificate');
  });

  it('X04 · an unknown authority stays unknown, also where only the date seems to be the trouble', async () => {
    const stranger = await Authority.create('Stranger');
    const later = { fromMillis: Date.now() + DAY_MS };
    const { certificate: cert, key } = await stranger.issue({ name: 'server', hosts: ['localhost'], ...later });
    // With its root in the chain OpenSSL hides the stranger behind the date.
    for (const chain of [cert, cert + stranger.certificate]) {
      const system = await serve({ tls: { cert: chain, key } });
      const made = await profile2(system, { isClockSynchronised: false });
      expect(await failure(made)).toContain('does not lead to a trusted root');
      expect(system.knocks).toEqual([]);
      expect(made.events()).toContain('InvalidCentralSystemCertificate');
    }
    const other = await serve({ tls: await serverTls({ hosts: ['other.example'], ...later }) });
    const wrongName = await profile2(other, { isClockSynchronised: false });
    expect(await failure(wrongName)).toContain('ALTNAME');
  });
});
