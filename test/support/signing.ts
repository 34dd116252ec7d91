// SPDX-License-Identifier: Apache-2.0
import { createSign, KeyObject, type webcrypto } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
/** Around the start of virtual time, 2026-01-01. */
const FROM = new Date('2025-06-01T00:00:00Z');
const TO = new Date('2030-01-01T00:00:00Z');

/** Somebody with a key and a certificate. */
export interface Signer {
  readonly pem: string;
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

export interface SignerTraits {
  readonly name?: string;
  readonly key?: 'ecdsa' | 'rsa';
  readonly ca?: boolean;
  /** Of a server: addresses and names it may be reached by. */
  readonly hosts?: readonly { readonly type: 'ip' | 'dns'; readonly value: string }[];
  readonly from?: Date;
  readonly to?: Date;
}

let serial = 0;

/** The container inside the library does not start without these three functions, and needs nothing they would tell. */
async function loadX509() {
  const nothing = (): undefined => undefined;
  Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing, ...Reflect });
  return import('@peculiar/x509');
}

/** A certificate with a new key. @param issuer undefined: it is its own */
export async function makeSigner(issuer: Signer | undefined, traits: SignerTraits = {}): Promise<Signer> {
  const { name = 'Maker', key = 'ecdsa', ca = false, hosts = [], from = FROM, to = TO } = traits;
  const x509 = await loadX509();
  const { KeyUsageFlags } = x509;
  const algorithm = key === 'rsa' ? RSA : ECDSA;
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  serial += 1;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial.toString(16).padStart(2, '0'),
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    notBefore: from,
    notAfter: to,
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm:
      issuer?.keys.privateKey.algorithm.name === 'RSASSA-PKCS1-v1_5' ? RSA : issuer === undefined ? algorithm : ECDSA,
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      new x509.KeyUsagesExtension(ca ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature, true),
      ...(hosts.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...hosts])]),
    ],
  });
  return { pem: certificate.toString('pem'), certificate, keys };
}

/** A manufacturer root. */
export function makeRoot(traits: SignerTraits = {}): Promise<Signer> {
  return makeSigner(undefined, { name: 'Maker Root', ca: true, ...traits });
}

/** The private key, PEM. */
export function keyPem({ keys }: Signer): string {
  return KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** SHA-256 over a file, signed, in base64. @param padding of RSA, as in node:crypto */
export function signFile({ keys }: Signer, bytes: Uint8Array, padding?: number): string {
  const key = KeyObject.from(keys.privateKey);
  const sign = createSign('sha256').update(bytes);
  return sign.sign(padding === undefined ? key : { key, padding }, 'base64');
}

/** As the setting of revoked signers takes it. */
export async function fingerprintOf({ certificate }: Signer): Promise<string> {
  return Buffer.from(await certificate.getThumbprint('SHA-256')).toString('hex');
}
