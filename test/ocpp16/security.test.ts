// SPDX-License-Identifier: Apache-2.0
// The security whitepaper's use cases on a whole charger; what needs a real TLS socket is in security-tls.test.ts.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadX509 } from '../../src/station/security/x509.ts';
import { Authority } from '../support/authority.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { lineLog } from '../support/line-log.ts';
import { ask, toldEvents } from '../support/security-steps.ts';

const START_MILLIS = 1_767_225_600_000;
const DAY_MS = 86_400_000;
const OLD_KEY = 'the-old-key-16ch';
const NEW_KEY = '00ff7f800a0d3a22'.repeat(2);
const REFUSED = { kind: 'http', httpStatus: 401, message: 'the central system answered 401' } as const;
type Payload = Record<string, unknown>;

let root: Authority;
beforeAll(async () => {
  // Loaded here, so that no virtual time passes for it.
  await loadX509();
  root = await Authority.create('Central Root', START_MILLIS);
});
let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

async function start(options: ChargerOptions = {}): Promise<Charger> {
  charger = await Charger.start({ centralSystem: true, ...options });
  return charger;
}

const change = (on: Charger, key: string, value: string) => ask(on, 'ChangeConfiguration', { key, value });
const install = (on: Charger, certificate: string, type = 'CentralSystemRootCertificate') =>
  ask(on, 'InstallCertificate', { certificateType: type, certificate });
const installed = (on: Charger, type = 'CentralSystemRootCertificate') =>
  ask(on, 'GetInstalledCertificateIds', { certificateType: type });
const passwordOf = (on: Charger): string =>
  Buffer.from(on.central.logins.at(-1)?.credentials?.password ?? []).toString('hex');

describe('X01, X02, X03, B08, K05 · the AuthorizationKey', () => {
  it('B08, X01, X03 · may be set while the registration is Pending, and is used on the next connection', async () => {
    const on = await start();
    on.central.replies.set('BootNotification', () => ({
      status: 'Pending',
      currentTime: new Date(START_MILLIS).toISOString(),
      interval: 600,
    }));
    on.killStation();
    await on.startStation();
    await on.until('pending', () => on.station.ocpp.state === 'pending');
    expect(await change(on, 'AuthorizationKey', NEW_KEY)).toEqual({ status: 'Accepted' });
    const logins = on.central.logins.length;
    await on.until('a new connection', () => on.central.logins.length > logins);
    expect(on.central.logins.at(-1)?.credentials?.user).toBe('CH-VIRTUAL-1');
    expect(passwordOf(on)).toBe(NEW_KEY);
  });

  it('X02 · a key of 16 to 20 characters is text, also if all of them are hex digits; one of 40 hex digits is bytes', async () => {
    const on = await start();
    for (const [key, bytes] of [
      ['deadbeefdeadbeef', Buffer.from('deadbeefdeadbeef').toString('hex')],
      ['sixteen chars ok', Buffer.from('sixteen chars ok').toString('hex')],
      ['6162636465666768696a6b6c6d6e6f7071727374', '6162636465666768696a6b6c6d6e6f7071727374'],
    ] as const) {
      expect(await change(on, 'AuthorizationKey', key)).toEqual({ status: 'Accepted' });
      const logins = on.central.logins.length;
      await on.until('a new connection', () => on.central.logins.length > logins);
      expect(passwordOf(on)).toBe(bytes);
      await on.until('online', () => on.station.ocpp.online);
    }
    for (const tooWeak of ['', 'fifteen-chars-x', 'x'.repeat(41)])
      expect(await change(on, 'AuthorizationKey', tooWeak)).toEqual({ status: 'Rejected' });
  });

  it('X03 · a refused new key gives way to the old one, also after a power cut; the queue is kept', async () => {
    const on = await start({ set: [`ocpp.basicAuthPassword=${OLD_KEY}`] });
    await on.charge();
    await on.advance(10_000);
    on.central.admit = ({ credentials }) =>
      Buffer.from(credentials?.password ?? []).toString() === OLD_KEY ? undefined : REFUSED;
    expect(await change(on, 'AuthorizationKey', NEW_KEY)).toEqual({ status: 'Accepted' });
    on.tap();
    const logins = on.central.logins.length;
    await on.until('back with the old key', () => on.central.logins.length >= logins + 2 && on.station.ocpp.online);
    await on.until('the stop arrives', () => on.central.of('StopTransaction').length === 1);
    on.cutMains();
    await on.advance(5000);
    on.useNoSettings();
    await on.restoreMains();
    await on.until('online again', () => on.station.ocpp.online, 60_000);
    expect(on.central.violations).toEqual([]);
  });

  it('K05, X03 · is never told, neither by GetConfiguration nor in a log line, a frame or the security log', async () => {
    const log = lineLog();
    const on = await start({ log });
    const frames: string[] = [];
    on.station.ocpp.onFrame((_direction, text) => frames.push(text));
    await change(on, 'AuthorizationKey', NEW_KEY);
    await on.advance(3000);
    const all = await ask(on, 'GetConfiguration', {});
    expect(JSON.stringify(all)).not.toContain('AuthorizationKey');
    expect(await ask(on, 'GetConfiguration', { key: ['AuthorizationKey'] })).toMatchObject({
      unknownKey: ['AuthorizationKey'],
    });
    const { events } = on.station.station.security;
    const seen = JSON.stringify([log.lines, frames, events.latest(100), on.station.store.audit.latest(100)]);
    expect(seen).not.toContain(NEW_KEY);
    expect(events.latest(100)).toContainEqual(
      expect.objectContaining({ type: 'ReconfigurationOfSecurityParameters', techInfo: 'ocpp.basicAuthPassword' }),
    );
  });
});

describe('X05 · SecurityProfile', () => {
  const profile = (on: Charger): number => on.station.settings.get('ocpp.securityProfile');

  it('X05 · needs a key for 1 and 2, a certificate for 3, and never goes down', async () => {
    const on = await start({ set: ['ocpp.trustWellKnownCertificates=false'] });
    for (const value of ['1', '2', '3', '4', '-1', 'x'])
      expect(await change(on, 'SecurityProfile', value)).toEqual({ status: 'Rejected' });
    await change(on, 'AuthorizationKey', NEW_KEY);
    await on.advance(3000);
    expect(await change(on, 'SecurityProfile', '2')).toEqual({ status: 'Rejected' });
    expect(await change(on, 'SecurityProfile', '1')).toEqual({ status: 'Accepted' });
    await on.advance(3000);
    await install(on, root.certificate);
    expect(await change(on, 'SecurityProfile', '2')).toEqual({ status: 'Accepted' });
    await on.until('TLS', () => on.central.logins.at(-1)?.url.startsWith('wss:') === true);
    await on.until('online', () => on.station.ocpp.online);
    expect(on.central.logins.at(-1)?.tls?.roots).toEqual([expect.stringContaining('BEGIN CERTIFICATE')]);
    for (const value of ['0', '1', '3'])
      expect(await change(on, 'SecurityProfile', value)).toEqual({ status: 'Rejected' });
    expect(profile(on)).toBe(2);
  });

  it('X05 · falls back when the connection fails, also when the power fails in between', async () => {
    const on = await start({ set: [`ocpp.basicAuthPassword=${OLD_KEY}`, 'ocpp.securityProfile=1'] });
    await on.until('online', () => on.station.ocpp.online);
    on.central.admit = ({ url }) => (url.startsWith('wss:') ? { kind: 'tls', message: 'no TLS here' } : undefined);
    expect(await change(on, 'SecurityProfile', '2')).toEqual({ status: 'Accepted' });
    on.cutMains();
    await on.advance(2000);
    on.useNoSettings();
    await on.restoreMains();
    expect(profile(on)).toBe(2);
    await on.until('online on the old profile', () => on.station.ocpp.online, 60_000);
    expect(profile(on)).toBe(1);
    expect(on.central.logins.filter(({ url }) => url.startsWith('wss:'))).toHaveLength(3);
  });
});

describe('X06 · the certificate of the charger (TC_074, TC_077)', () => {
  const trigger = (on: Charger) =>
    ask(on, 'ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' });
  async function request(on: Charger): Promise<string> {
    const before = on.central.of('SignCertificate').length;
    on.central.replies.set('SignCertificate', () => ({ status: 'Accepted' }));
    expect(await trigger(on)).toEqual({ status: 'Accepted' });
    await on.until('a request', () => on.central.of('SignCertificate').length > before);
    return String(on.central.of('SignCertificate').at(-1)?.payload['csr']);
  }
  const sign = (on: Charger, certificateChain: string) => ask(on, 'CertificateSigned', { certificateChain });

  it('X06 · asks with a new key pair, O = CpoName and CN = serial number; the private key stays', async () => {
    const on = await start();
    await change(on, 'CpoName', 'Power & Co');
    const { Pkcs10CertificateRequest } = await loadX509();
    const [one, other] = [await request(on), await request(on)];
    expect(one).toContain('BEGIN CERTIFICATE REQUEST');
    const csr = new Pkcs10CertificateRequest(one);
    expect(await csr.verify()).toBe(true);
    expect(csr.subjectName.getField('O')).toEqual(['Power & Co']);
    expect(csr.subjectName.getField('CN')).toEqual([on.station.station.identity.serialNumber]);
    expect(csr.publicKey.algorithm).toMatchObject({ namedCurve: 'P-256' });
    expect(new Pkcs10CertificateRequest(other).publicKey.toString()).not.toBe(csr.publicKey.toString());
    expect(JSON.stringify(on.central.calls)).not.toContain('PRIVATE KEY');
    expect(on.central.violations).toEqual([]);
  });

  it('X06 · takes a chain that fits, also through an intermediate, and the answer to an older request', async () => {
    const on = await start();
    await install(on, root.certificate);
    const [older, newer] = [await request(on), await request(on)];
    const middle = await root.authority('Intermediate');
    const first = await middle.issue({ name: 'CH', request: older, fromMillis: START_MILLIS - 2 * DAY_MS });
    expect(await sign(on, first.certificate + middle.certificate)).toEqual({ status: 'Accepted' });
    const second = await root.issue({ name: 'CH', request: newer });
    expect(await sign(on, second.certificate)).toEqual({ status: 'Accepted' });
    const own = on.station.station.security.certificates.own();
    expect(own.map(({ chainPem }) => chainPem.match(/BEGIN CERT/g)?.length)).toEqual([1, 2]);
  });

  it('X06 · Rejected, with an event, when key, chain, dates or size are wrong', async () => {
    const on = await start();
    await install(on, root.certificate);
    const csr = await request(on);
    const stranger = await Authority.create('Stranger', START_MILLIS);
    const wrong = [
      (await root.issue({ name: 'CH' })).certificate,
      (await stranger.issue({ name: 'CH', request: csr })).certificate,
      (await root.issue({ name: 'CH', request: csr, toMillis: START_MILLIS - 1 })).certificate,
      (await root.issue({ name: 'CH', request: csr, isAuthority: true })).certificate,
      'no certificate at all',
    ];
    for (const chain of wrong) expect(await sign(on, chain)).toEqual({ status: 'Rejected' });
    await on.until(
      'the events',
      () => toldEvents(on).filter((type) => type === 'InvalidChargePointCertificate').length === 5,
    );
    expect(on.station.station.security.certificates.own()).toEqual([]);
    expect(await sign(on, (await root.issue({ name: 'CH', request: csr })).certificate)).toEqual({
      status: 'Accepted',
    });
  });

  it('X06 · is renewed a month before it ends, and not asked for with every connection', async () => {
    const on = await start();
    const csr = await request(on);
    const { certificate } = await root.issue({ name: 'CH', request: csr, toMillis: START_MILLIS + 40 * DAY_MS });
    expect(await sign(on, certificate)).toEqual({ status: 'Accepted' });
    const reconnect = async (): Promise<void> => {
      on.central.drop();
      await on.until('away', () => !on.station.ocpp.online);
      await on.until('back', () => on.station.ocpp.online, 60_000);
      await on.advance(2000);
    };
    const restartAt = async (day: number): Promise<void> => {
      on.killStation();
      on.clock.setWall(START_MILLIS + day * DAY_MS);
      await on.startStation();
      await on.until('online', () => on.station.ocpp.online);
      await on.advance(2000);
    };
    await restartAt(9);
    expect(on.central.of('SignCertificate')).toHaveLength(1);
    await restartAt(11);
    expect(on.central.of('SignCertificate')).toHaveLength(2);
    await reconnect();
    expect(on.central.of('SignCertificate')).toHaveLength(2);
  });
});

describe('X07, X08 · root certificates (TC_075, TC_076)', () => {
  it('X07 · installs roots of both kinds; refuses what is none, has ended, is too weak, is one too many', async () => {
    const on = await start();
    expect(await install(on, root.certificate)).toEqual({ status: 'Accepted' });
    expect(await install(on, root.certificate)).toEqual({ status: 'Accepted' });
    expect(await install(on, root.certificate, 'ManufacturerRootCertificate')).toEqual({ status: 'Accepted' });
    const ended = await Authority.create('Ended', START_MILLIS, { toMillis: START_MILLIS - 1 });
    const weak = await Authority.create('Weak', START_MILLIS, { rsaBits: 1024 });
    const leaf = (await root.issue({ name: 'leaf' })).certificate;
    for (const wrong of ['nonsense', leaf, ended.certificate, weak.certificate])
      expect(await install(on, wrong)).toEqual({ status: 'Rejected' });
    for (let count = 2; count < 20; count += 1)
      await install(on, (await Authority.create(`Root ${count}`, START_MILLIS)).certificate);
    expect(await install(on, (await Authority.create('Too many', START_MILLIS)).certificate)).toEqual({
      status: 'Rejected',
    });
    const { certificateHashData } = await installed(on);
    expect(certificateHashData).toHaveLength(19);
    on.killStation();
    await on.startStation();
    await on.until('online', () => on.station.ocpp.online);
    expect((await installed(on))['certificateHashData']).toEqual(certificateHashData);
    expect(on.central.violations).toEqual([]);
  });

  it('X07 · AdditionalRootCertificateCheck: a new root must be signed by the old, which goes when the new one works', async () => {
    const on = await start({ set: ['ocpp.key.AdditionalRootCertificateCheck=true'] });
    expect(await change(on, 'AdditionalRootCertificateCheck', 'false')).toEqual({ status: 'Rejected' });
    await install(on, root.certificate);
    const stranger = await Authority.create('Stranger', START_MILLIS);
    expect(await install(on, stranger.certificate)).toEqual({ status: 'Rejected' });
    const next = await root.authority('Next Root');
    expect(await install(on, next.certificate)).toEqual({ status: 'Accepted' });
    const { certificates } = on.station.station.security;
    expect(certificates.list().map(({ isFallback }) => isFallback)).toEqual([true, false]);
    const pem = (text: string) => Buffer.from(text.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    const server = await next.issue({ name: 'server', hosts: ['central.example'] });
    const shown = { host: 'central.example', complaint: undefined };
    certificates.connectedBy({ ...shown, chain: [pem(server.certificate), pem(next.certificate)] });
    expect(certificates.list().map(({ subject }) => subject)).toEqual([expect.stringContaining('Next Root')]);
  });

  it('X08 · names certificates by the hashes that openssl ocsp computes', async () => {
    const on = await start();
    expect(await installed(on)).toEqual({ status: 'NotFound' });
    const rsa = await Authority.create('RSA Root', START_MILLIS, { rsaBits: 2048 });
    const below = await root.authority('Below');
    for (const { certificate } of [root, rsa, below]) await install(on, certificate);
    const { certificateHashData } = (await installed(on)) as { certificateHashData: Payload[] };
    const expected = [
      opensslHashes(root.certificate, root.certificate),
      opensslHashes(rsa.certificate, rsa.certificate),
      opensslHashes(below.certificate, root.certificate),
    ];
    expect(certificateHashData).toEqual(expected.map((hash) => ({ hashAlgorithm: 'SHA256', ...hash })));
  });

  it('X08 · deletes by hash in any case; not what is unknown, in use or the charger’s own', async () => {
    const on = await start();
    await install(on, root.certificate);
    const remove = (hash: Payload) => ask(on, 'DeleteCertificate', { certificateHashData: hash });
    const hash = { hashAlgorithm: 'SHA256', ...opensslHashes(root.certificate, root.certificate) };
    expect(await remove({ ...hash, serialNumber: '77' })).toEqual({ status: 'NotFound' });
    await change(on, 'AuthorizationKey', NEW_KEY);
    await on.advance(3000);
    await change(on, 'SecurityProfile', '2');
    await on.advance(3000);
    expect(await remove(hash)).toEqual({ status: 'Failed' });
    const second = await Authority.create('Second', START_MILLIS);
    await install(on, second.certificate);
    const request = await on.station.station.security.certificates.requestSigning();
    const own = (await root.issue({ name: 'CH', request })).certificate;
    expect(await ask(on, 'CertificateSigned', { certificateChain: own })).toEqual({ status: 'Accepted' });
    expect(await remove({ hashAlgorithm: 'SHA256', ...opensslHashes(own, root.certificate) })).toEqual({
      status: 'Failed',
    });
    const upper = Object.fromEntries(Object.entries(hash).map(([key, value]) => [key, String(value).toUpperCase()]));
    expect(await remove(upper)).toEqual({ status: 'Accepted' });
    expect((await installed(on))['certificateHashData']).toHaveLength(1);
  });
});

/** What the openssl program writes into an OCSP request for a certificate. */
function opensslHashes(certificate: string, issuer: string): Payload {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-ocsp-'));
  try {
    writeFileSync(join(folder, 'certificate'), certificate);
    writeFileSync(join(folder, 'issuer'), issuer);
    const args = ['ocsp', '-sha256', '-issuer', 'issuer', '-cert', 'certificate', '-no_nonce', '-req_text'];
    const text = execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const value = (name: string): string => (new RegExp(`${name}: ([0-9A-F]+)`).exec(text)?.[1] ?? '').toLowerCase();
    return {
      issuerNameHash: value('Issuer Name Hash'),
      issuerKeyHash: value('Issuer Key Hash'),
      serialNumber: value('Serial Number').replace(/^0+/, ''),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
