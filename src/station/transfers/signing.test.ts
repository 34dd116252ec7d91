// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, makeRoot, makeSigner, type Signer, signFile } from '../../../test/support/signing.ts';
import { isFileSigned } from './file-signature.ts';
import { checkSigner, type SignerFacts } from './signing-certificate.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const CLOCK = { sleep: async () => {} };

let root: Signer;
let folder = '';
beforeAll(async () => {
  root = await makeRoot();
  folder = mkdtempSync(join(tmpdir(), 'signing-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (pem: string, facts: Partial<SignerFacts> = {}) =>
  checkSigner(pem, { roots: [root.pem], nowMillis: NOW, revoked: [], ...facts }).kind;

describe('the certificate of whoever signs firmware (security whitepaper L01.FR.02)', () => {
  it('counts when a manufacturer root stands behind it, directly or through one between', async () => {
    const direct = await makeSigner(root);
    const middle = await makeSigner(root, { name: 'Between', ca: true });
    const below = await makeSigner(middle);
    expect(check(direct.pem)).toBe('valid');
    expect(check(`${below.pem}\n${middle.pem}`)).toBe('valid');
    expect(check(below.pem)).toBe('invalid');
  });

  it('does not count under another root of the same name, under a signer that is no authority, or on its own', async () => {
    const stranger = await makeSigner(await makeRoot());
    const noAuthority = await makeSigner(root, { name: 'No authority' });
    const below = await makeSigner(noAuthority);
    expect(check(stranger.pem)).toBe('invalid');
    expect(check(`${below.pem}\n${noAuthority.pem}`)).toBe('invalid');
    expect(check((await makeSigner(undefined)).pem)).toBe('invalid');
    expect(check((await makeSigner(root)).pem, { roots: [] })).toBe('invalid');
  });

  it('counts between its dates only; while the clock is not set nobody can tell, and it counts', async () => {
    const old = await makeSigner(root, { to: new Date(NOW - 1000) });
    const coming = await makeSigner(root, { from: new Date(NOW + 1000) });
    for (const { pem } of [old, coming]) {
      expect(check(pem)).toBe('invalid');
      expect(check(pem, { nowMillis: undefined })).toBe('valid');
    }
  });

  it('does not count once it, or what stands behind it, was called back', async () => {
    const middle = await makeSigner(root, { name: 'Between', ca: true });
    const below = await makeSigner(middle);
    const chain = `${below.pem}\n${middle.pem}`;
    const colons = (await fingerprintOf(below)).toUpperCase().replace(/(..)(?!$)/g, '$1:');
    expect(check(chain, { revoked: [` ${colons}`] })).toBe('revoked');
    expect(check(chain, { revoked: [await fingerprintOf(middle)] })).toBe('revoked');
    expect(check(chain, { revoked: [await fingerprintOf(root)] })).toBe('revoked');
  });

  it.each(['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'is none when the text is %j',
    (text) => expect(check(text)).toBe('invalid'),
  );
});

describe('the signature of a file (security whitepaper L01.FR.12)', () => {
  const content = Buffer.alloc(700_000, 'firmware ');
  const file = (name: string, bytes: Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  it.each([
    ['ECDSA', 'ecdsa', undefined],
    ['RSA with PKCS #1 v1.5 padding', 'rsa', constants.RSA_PKCS1_PADDING],
    ['RSA-PSS', 'rsa', constants.RSA_PKCS1_PSS_PADDING],
  ] as const)('%s over all of it', async (_, key, padding) => {
    const signer = await makeSigner(root, { key });
    const signature = signFile(signer, content, padding);
    expect(await isFileSigned(file('whole', content), signer.pem, signature, CLOCK)).toBe(true);
    const wrapped = signature.replace(/(.{64})/g, '$1\n');
    expect(await isFileSigned(file('whole', content), signer.pem, wrapped, CLOCK)).toBe(true);
    const longer = Buffer.concat([content, Buffer.from('x')]);
    expect(await isFileSigned(file('longer', longer), signer.pem, signature, CLOCK)).toBe(false);
    const cut = content.subarray(0, -1);
    expect(await isFileSigned(file('cut', cut), signer.pem, signature, CLOCK)).toBe(false);
    const other = await makeSigner(root, { key });
    expect(await isFileSigned(file('whole', content), other.pem, signature, CLOCK)).toBe(false);
    expect(await isFileSigned(file('whole', content), signer.pem, 'no signature', CLOCK)).toBe(false);
  });
});
