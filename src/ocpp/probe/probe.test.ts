// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answersWith,
  type CentralOptions,
  certificateFile,
  LoopbackServers,
} from '../../../test/support/loopback-servers.ts';
import { SystemClock, SystemRandom } from '../../platform/system-clock.ts';
import { type ProbeOptions, type ProbeReport, probeCentralSystem } from './probe.ts';
import type { Step, StepName } from './step.ts';

const servers = new LoopbackServers();
afterEach(() => servers.close());

const BOOT = { chargePointVendor: 'V', chargePointModel: 'M' };
const PASSWORD = 'a-password-of-24-letters';
const clock = new SystemClock();
const read = (file: string): string => readFileSync(certificateFile(file), 'utf8');
const TRUSTED = { authorities: [read('ca.crt')] };

function probe(url: string, more: Partial<ProbeOptions> = {}): Promise<ProbeReport> {
  return probeCentralSystem({
    clock,
    random: new SystemRandom(),
    url,
    identity: 'CP 1',
    boot: BOOT,
    stepLimitMs: 5000,
    ...more,
  });
}

function step({ steps }: ProbeReport, name: StepName): Step {
  const found = steps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no step ${name}`);
  return found;
}

/** The one step that failed, after which nothing was tried. */
function failure(report: ProbeReport): Step {
  const failures = report.steps.filter(({ outcome }) => outcome === 'failed');
  expect(failures).toHaveLength(1);
  expect(report.outcome).toBe('failed');
  const [first] = failures;
  if (first === undefined) throw new Error('nothing failed');
  for (const later of report.steps.slice(report.steps.indexOf(first) + 1)) expect(later.outcome).toBe('skipped');
  expect(first.cause).toMatch(/\.$/);
  expect(first.remedy).toMatch(/\.$/);
  return first;
}

describe('the way to a central system', () => {
  it('passes every step over ws:// and leaves no connection behind', async () => {
    const central = await servers.central();
    const report = await probe(`ws://localhost:${central.port}/ocpp`);
    expect(report.steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'address passed',
      'dns passed',
      expect.stringMatching(/^tcp (passed|warning)$/),
      'tls skipped',
      'http passed',
      'credentials warning',
      'subprotocol passed',
      'ping passed',
      'boot passed',
    ]);
    expect(report.outcome).toBe('passed');
    expect(step(report, 'boot')).toMatchObject({
      found: 'Accepted, interval 300 s',
      facts: { clockDifferenceSeconds: 0 },
    });
    expect([central.identities, central.boots]).toEqual([['CP 1'], [BOOT]]);
    await expect.poll(() => central.open()).toBe(0);
  });

  it('passes every step over wss:// with a password, and tells the certificate', async () => {
    const central = await servers.central({ certificate: 'server.crt' });
    const credentials = { user: 'CP 1', password: Buffer.from(PASSWORD) };
    const report = await probe(`wss://localhost:${central.port}`, { tls: TRUSTED, credentials });
    expect(report.outcome).toBe('passed');
    expect(step(report, 'credentials').outcome).toBe('passed');
    expect(step(report, 'tls')).toMatchObject({
      outcome: 'passed',
      facts: {
        protocol: 'TLSv1.3',
        subject: 'CN=localhost',
        issuer: 'CN=Chargehand test CA',
        validTo: '2120-01-01T00:00:00.000Z',
        names: 'DNS:localhost, IP Address:127.0.0.1',
      },
    });
    expect(JSON.stringify(report)).not.toContain(PASSWORD);
  });

  it('measures how long each step takes', async () => {
    const central = await servers.central();
    const { steps } = await probe(`ws://127.0.0.1:${central.port}`);
    const timed = steps.filter(({ milliseconds }) => milliseconds !== undefined).map(({ name }) => name);
    expect(timed).toEqual(['tcp', 'http', 'ping', 'boot']);
  });

  it.each(['http://localhost', 'ws://me:pw@localhost', 'localhost'])('address: %s', async (url) => {
    expect(failure(await probe(url)).name).toBe('address');
  });

  it('host name: there is none', async () => {
    const host = `${'a'.repeat(64)}.example`;
    expect(failure(await probe(`ws://${host}`))).toMatchObject({ name: 'dns', cause: expect.stringContaining(host) });
  });

  it('TCP: refused', async () => {
    const found = failure(await probe(`ws://127.0.0.1:${await servers.refused()}`));
    expect(found).toMatchObject({ name: 'tcp', cause: expect.stringContaining('nothing listens there') });
  });

  it('TCP: a black hole, given up in time', async () => {
    const port = await servers.blackHole();
    const start = clock.monotonicMicros();
    const found = failure(await probe(`ws://127.0.0.1:${port}`, { stepLimitMs: 400 }));
    expect(found).toMatchObject({
      name: 'tcp',
      cause: expect.stringContaining('no answer'),
      remedy: expect.stringContaining('firewall'),
    });
    expect(clock.monotonicMicros() - start).toBeLessThan(4_500_000);
  });

  it('TLS: an unknown issuer', async () => {
    const { port } = await servers.central({ certificate: 'server.crt' });
    expect(failure(await probe(`wss://localhost:${port}`))).toMatchObject({
      name: 'tls',
      cause: expect.stringContaining('Nobody the charger trusts'),
      facts: { subject: 'CN=localhost' },
    });
  });

  it('TLS: expired', async () => {
    const { port } = await servers.central({ certificate: 'expired.crt' });
    expect(failure(await probe(`wss://localhost:${port}`, { tls: TRUSTED })).cause).toContain('expired');
  });

  it('TLS: another name', async () => {
    const { port } = await servers.central({ certificate: 'elsewhere.crt' });
    expect(failure(await probe(`wss://localhost:${port}`, { tls: TRUSTED }))).toMatchObject({
      cause: 'The certificate is not for localhost.',
      facts: { names: 'DNS:other.example' },
    });
  });

  it('TLS: a server that does not speak it, and one that says nothing', async () => {
    const plain = await servers.central();
    expect(failure(await probe(`wss://localhost:${plain.port}`)).name).toBe('tls');
    const found = failure(await probe(`wss://127.0.0.1:${await servers.silent()}`, { stepLimitMs: 300 }));
    expect(found).toMatchObject({ name: 'tls', cause: expect.stringContaining('says nothing') });
  });

  it('TLS: sends no password over a connection that is not to be trusted', async () => {
    const { port, identities } = await servers.central({ certificate: 'expired.crt' });
    const credentials = { user: 'CP 1', password: Buffer.from(PASSWORD) };
    await probe(`wss://localhost:${port}`, { tls: TRUSTED, credentials });
    expect(identities).toEqual([]);
  });

  it('TLS: a central system that wants a certificate of the charger, without and with one', async () => {
    const { port } = await servers.central({ certificate: 'server.crt', wantsClientCertificate: true });
    const found = failure(await probe(`wss://localhost:${port}`, { tls: TRUSTED }));
    expect(found.remedy).toContain('--cert');
    const own = { ...TRUSTED, certificate: read('server.crt'), privateKey: read('server.key') };
    expect((await probe(`wss://localhost:${port}`, { tls: own })).outcome).toBe('passed');
  });

  it('HTTP: silence after the TCP connection', async () => {
    const found = failure(await probe(`ws://127.0.0.1:${await servers.silent()}`, { stepLimitMs: 300 }));
    expect(found).toMatchObject({ name: 'http', cause: expect.stringContaining('does not answer') });
  });

  it.each([
    [404, 'Register'],
    [503, 'fails'],
    [302, 'Set the address'],
    [426, 'something else'],
  ])('HTTP: status %d', async (status, remedy) => {
    const { port } = await servers.central({ status: () => status });
    const report = await probe(`ws://127.0.0.1:${port}`);
    expect(failure(report)).toMatchObject({ name: 'http', facts: { status }, remedy: expect.stringContaining(remedy) });
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('HTTP: something else altogether', async () => {
    expect(failure(await probe(`ws://127.0.0.1:${await servers.silent('SSH-2.0-x\r\n')}`)).name).toBe('http');
  });

  it('password: 401 without one, and with a wrong one', async () => {
    const right = `Basic ${Buffer.from(`CP 1:${PASSWORD}`).toString('base64')}`;
    const { port } = await servers.central({ status: ({ headers }) => (headers.authorization === right ? 101 : 401) });
    expect(failure(await probe(`ws://127.0.0.1:${port}`))).toMatchObject({
      name: 'credentials',
      cause: expect.stringContaining('wants'),
    });
    const wrong = { user: 'CP 1', password: Buffer.from('wrong') };
    const report = await probe(`ws://127.0.0.1:${port}`, { credentials: wrong });
    expect(failure(report)).toMatchObject({ name: 'credentials', cause: expect.stringContaining('refused') });
    expect(step(report, 'http').outcome).toBe('passed');
    const good = await probe(`ws://127.0.0.1:${port}`, {
      credentials: { user: 'CP 1', password: Buffer.from(PASSWORD) },
    });
    expect(step(good, 'credentials')).toMatchObject({
      outcome: 'warning',
      cause: expect.stringContaining('unencrypted'),
    });
  });

  it.each(['ocpp2.0.1', false] as const)('subprotocol: %s', async (protocol) => {
    const { port } = await servers.central({ protocol });
    expect(failure(await probe(`ws://127.0.0.1:${port}`))).toMatchObject({
      name: 'subprotocol',
      found: protocol === false ? 'none named' : protocol,
    });
  });

  it('BootNotification: silence', async () => {
    const { port } = await servers.central({ onBoot: () => undefined });
    const found = failure(await probe(`ws://127.0.0.1:${port}`, { stepLimitMs: 300 }));
    expect(found).toMatchObject({ name: 'boot', cause: expect.stringContaining('does not answer') });
  });

  it.each([
    ['Rejected', 'refuses'],
    ['Pending', 'holds it back'],
  ])('BootNotification: %s', async (status, cause) => {
    const { port } = await servers.central({ onBoot: answersWith(status) });
    expect(failure(await probe(`ws://127.0.0.1:${port}`))).toMatchObject({
      name: 'boot',
      facts: { status },
      cause: expect.stringContaining(cause),
    });
  });

  it('BootNotification: an error, an answer that is none, and a closed connection', async () => {
    const fails = async (onBoot: NonNullable<CentralOptions['onBoot']>) => {
      const { port } = await servers.central({ onBoot });
      return failure(await probe(`ws://127.0.0.1:${port}`)).cause;
    };
    expect(await fails((socket, id) => socket.send(JSON.stringify([4, id, 'InternalError', 'down', {}])))).toContain(
      'InternalError down',
    );
    expect(await fails((socket, id) => socket.send(JSON.stringify([3, id, { status: 'Accepted' }])))).toContain(
      'currentTime',
    );
    expect(await fails((socket) => socket.close())).toContain('closed');
  });

  it('BootNotification: warns of a clock that differs', async () => {
    const { port } = await servers.central({ onBoot: answersWith('Accepted', '2020-01-01T00:00:00Z') });
    const report = await probe(`ws://127.0.0.1:${port}`);
    expect([report.outcome, step(report, 'boot').outcome]).toEqual(['passed', 'warning']);
  });

  it('warns of addresses that cannot be reached, and takes the one that can', async () => {
    const { port } = await servers.central();
    const report = await probe(`ws://localhost:${port}`);
    const { facts, outcome } = step(report, 'tcp');
    const addresses = facts?.['addresses'] as readonly { readonly problem: string | null }[];
    expect(outcome).toBe(addresses.some(({ problem }) => problem !== null) ? 'warning' : 'passed');
    expect(report.outcome).toBe('passed');
  });

  it('held back: says nothing under the identity, yet looks as far as TLS', async () => {
    const central = await servers.central({ certificate: 'server.crt' });
    const report = await probe(`wss://localhost:${central.port}`, { tls: TRUSTED, holdBack: 'it is connected' });
    expect(report.outcome).toBe('incomplete');
    expect(step(report, 'tls').outcome).toBe('passed');
    expect(step(report, 'http')).toMatchObject({ outcome: 'skipped', found: 'it is connected' });
    expect(central.identities).toEqual([]);
  });

  it('says no BootNotification where none is wanted', async () => {
    const central = await servers.central();
    const report = await probe(`ws://127.0.0.1:${central.port}`, { boot: undefined });
    expect([report.outcome, step(report, 'boot').outcome, central.boots]).toEqual(['passed', 'skipped', []]);
  });
});
