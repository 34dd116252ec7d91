// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { Authority } from '../support/authority.ts';
import { SecureCentralSystem } from '../support/secure-central-system.ts';
import { Bench } from './support/bench.ts';
import { untilTrue } from './support/until.ts';

let system: SecureCentralSystem | undefined;
let bench: Bench | undefined;
afterEach(async () => {
  await bench?.stop();
  system?.stop();
});

const ACCEPTED = { status: 'Accepted' };
const ROOTS = { certificateType: 'CentralSystemRootCertificate' };

it('the programs as they are delivered climb from security profile 0 to 3: a password of any bytes, a root, a certificate of their own (whitepaper A01, A02, A05, M03, M05)', async () => {
  const root = await Authority.create();
  const { certificate: cert, key } = await root.issue({ name: 'server', hosts: ['localhost'] });
  // On profile 2 the charger has no certificate to show yet.
  const tls = { cert, key, requestCert: true, rejectUnauthorized: false, ca: root.certificate };
  const central = await SecureCentralSystem.start({ tls });
  system = central;
  bench = await Bench.start('--ocpp', central.url('ws'));
  const set = (name: string, value: string) => central.call('ChangeConfiguration', { key: name, value });
  const isBack = (what: string, knocks: number) =>
    untilTrue(what, () => central.knocks.length > knocks && central.isConnected, 30_000);
  await isBack('it is connected', 0);

  const password = randomBytes(20);
  const knocksBefore = central.knocks.length;
  expect(await set('AuthorizationKey', password.toString('hex'))).toEqual(ACCEPTED);
  central.password = password;
  expect(await set('SecurityProfile', '1')).toEqual(ACCEPTED);
  await isBack('it shows its password', knocksBefore);

  expect(await central.call('GetInstalledCertificateIds', ROOTS)).toEqual({ status: 'NotFound' });
  expect(await central.call('InstallCertificate', { ...ROOTS, certificate: root.certificate })).toEqual(ACCEPTED);
  expect(await central.call('GetInstalledCertificateIds', ROOTS)).toMatchObject({
    ...ACCEPTED,
    certificateHashData: [{ hashAlgorithm: 'SHA256', issuerKeyHash: expect.stringMatching(/^[\da-f]{64}$/) }],
  });
  const onOne = central.knocks.length;
  expect(await set('SecurityProfile', '2')).toEqual(ACCEPTED);
  await isBack('it comes over TLS', onOne);
  expect(central.knocks.at(-1)).toMatchObject({ isSecure: true, clientName: undefined });

  expect(await set('SecurityProfile', '3')).toEqual({ status: 'Rejected' });
  expect(await set('CpoName', 'Example Charging')).toEqual(ACCEPTED);
  const wish = { requestedMessage: 'SignChargePointCertificate' };
  expect(await central.call('ExtendedTriggerMessage', wish)).toEqual(ACCEPTED);
  await untilTrue('it asks for a certificate', () => central.of('SignCertificate').length === 1);
  const { certificate } = await root.issue({
    name: 'the charger',
    request: String(central.of('SignCertificate')[0]?.['csr']),
  });
  expect(await central.call('CertificateSigned', { certificateChain: certificate })).toEqual(ACCEPTED);
  expect(await set('SecurityProfile', '3')).toEqual(ACCEPTED);
  await untilTrue('it shows its certificate', () => central.knocks.at(-1)?.clientName === 'the charger', 30_000);
  expect(central.knocks.at(-1)).toMatchObject({ isSecure: true, authorization: undefined });
  await untilTrue('it is connected', () => central.isConnected);
}, 60_000);
