// SPDX-License-Identifier: Apache-2.0
import { createHash, generateKeyPairSync } from 'node:crypto';
import type { CertificateHash, HashAlgorithm } from '../security-api.ts';

/**
 * Loads the library, which takes a while and is needed seldom. The container inside it refuses to start without these
 * three functions of the metadata proposal; it works without what they would tell.
 */
export async function loadX509(): Promise<typeof import('@peculiar/x509')> {
  const nothing = (): undefined => undefined;
  Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing, ...Reflect });
  // The build's bundles hand out of a CommonJS package what it exports as a whole, and no single names.
  const { default: x509 } = await import('@peculiar/x509');
  return x509;
}

const DIGESTS = { SHA256: 'SHA-256', SHA384: 'SHA-384', SHA512: 'SHA-512' } as const;

/**
 * The hashes that name a certificate (RFC 6960 §4.1.1 CertID).
 * @param issuerKey SubjectPublicKeyInfo of whoever signed it, in DER
 */
export async function hashesOf(pem: string, issuerKey: Uint8Array, algorithm: HashAlgorithm): Promise<CertificateHash> {
  const x509 = await loadX509();
  const certificate = new x509.X509Certificate(pem);
  const name = new Uint8Array(certificate.issuerName.toArrayBuffer());
  const key = await new x509.PublicKey(Uint8Array.from(issuerKey)).getKeyIdentifier(DIGESTS[algorithm]);
  return {
    algorithm,
    issuerNameHash: createHash(algorithm).update(name).digest('hex'),
    issuerKeyHash: Buffer.from(key).toString('hex'),
    serialNumber: certificate.serialNumber.toLowerCase(),
  };
}

export interface SigningRequest {
  /** PKCS#10. */
  readonly requestPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * A new key pair on P-256 and a request for it (whitepaper A02: O is the operator's name, CN the serial number).
 * @param organisation empty: left out
 */
export async function createSigningRequest(commonName: string, organisation: string): Promise<SigningRequest> {
  const x509 = await loadX509();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const { subtle } = x509.cryptoProvider.get();
  const keys = {
    publicKey: await subtle.importKey('spki', spki, CURVE, true, ['verify']),
    privateKey: await subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), CURVE, false, [
      'sign',
    ]),
  };
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [...(organisation === '' ? [] : [{ O: [organisation] }]), { CN: [commonName] }],
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return {
    requestPem: request.toString('pem'),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: spki,
  };
}
