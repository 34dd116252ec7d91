// SPDX-License-Identifier: Apache-2.0
import { KeyObject, webcrypto } from 'node:crypto';
import { loadX509 } from '../../src/station/security/x509.ts';

/** A certificate with its private key, both PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

export interface IssueOptions {
  /** CN. */
  readonly name: string;
  /** Names and addresses a server may be called by. */
  readonly hosts?: readonly string[];
  /** Milliseconds since 1970; default a day before now. */
  readonly fromMillis?: number;
  /** Default ten years after now. */
  readonly toMillis?: number;
  readonly isAuthority?: boolean;
  /** Default P-256. */
  readonly rsaBits?: number;
  /** A certificate for somebody else's key, from their request (PKCS#10, PEM). */
  readonly request?: string;
}

const DAY_MS = 86_400_000;
let serial = 4096;

/** A certificate authority that certifies whatever a test needs. */
export class Authority {
  readonly certificate: string;
  readonly key: string;
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #nowMillis: number;

  private constructor(certificate: string, keys: webcrypto.CryptoKeyPair, nowMillis: number) {
    this.certificate = certificate;
    this.#keys = keys;
    this.#nowMillis = nowMillis;
    this.key = keyPem(keys);
  }

  /** @param nowMillis what the dates of certificates are counted from */
  static async create(
    name = 'Test Root',
    nowMillis = Date.now(),
    more: Partial<IssueOptions> = {},
  ): Promise<Authority> {
    const keys = await keyPair(more.rsaBits);
    const options = { name, isAuthority: true, ...more };
    return new Authority(await certify(options, keys.publicKey, undefined, keys, nowMillis), keys, nowMillis);
  }

  /** An authority under this one. */
  async authority(name: string, more: Partial<IssueOptions> = {}): Promise<Authority> {
    const keys = await keyPair(more.rsaBits);
    const options = { name, isAuthority: true, ...more };
    const certificate = await certify(options, keys.publicKey, this.certificate, this.#keys, this.#nowMillis);
    return new Authority(certificate, keys, this.#nowMillis);
  }

  async issue(options: IssueOptions): Promise<Issued> {
    if (options.request !== undefined) return { certificate: await this.#sign(options, options.request), key: '' };
    const keys = await keyPair(options.rsaBits);
    const certificate = await certify(options, keys.publicKey, this.certificate, this.#keys, this.#nowMillis);
    return { certificate, key: keyPem(keys) };
  }

  async #sign(options: IssueOptions, request: string): Promise<string> {
    const x509 = await loadX509();
    const key = await new x509.Pkcs10CertificateRequest(request).publicKey.export(webcrypto);
    return certify(options, key as webcrypto.CryptoKey, this.certificate, this.#keys, this.#nowMillis);
  }
}

async function keyPair(rsaBits: number | undefined): Promise<webcrypto.CryptoKeyPair> {
  const algorithm =
    rsaBits === undefined
      ? { name: 'ECDSA', namedCurve: 'P-256' }
      : {
          name: 'RSASSA-PKCS1-v1_5',
          hash: 'SHA-256',
          publicExponent: Uint8Array.of(1, 0, 1),
          modulusLength: rsaBits,
        };
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

function keyPem({ privateKey }: webcrypto.CryptoKeyPair): string {
  return KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @param issuer PEM; left out: it signs itself */
async function certify(
  options: IssueOptions,
  publicKey: webcrypto.CryptoKey,
  issuer: string | undefined,
  signing: webcrypto.CryptoKeyPair,
  nowMillis: number,
): Promise<string> {
  const x509 = await loadX509();
  const { KeyUsageFlags } = x509;
  const { isAuthority = false, hosts = [] } = options;
  serial += 1;
  const subject = `CN=${options.name}, O=Test`;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serial.toString(16).padStart(6, '0'),
      subject,
      issuer: issuer === undefined ? subject : new x509.X509Certificate(issuer).subject,
      notBefore: new Date(options.fromMillis ?? nowMillis - DAY_MS),
      notAfter: new Date(options.toMillis ?? nowMillis + 3650 * DAY_MS),
      publicKey: publicKey,
      signingKey: signing.privateKey,
      signingAlgorithm: { name: signing.privateKey.algorithm.name, hash: 'SHA-256' },
      extensions: [
        new x509.BasicConstraintsExtension(isAuthority, undefined, true),
        new x509.KeyUsagesExtension(isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature, true),
        ...(hosts.length === 0
          ? []
          : [
              new x509.SubjectAlternativeNameExtension(
                hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value })),
              ),
            ]),
      ],
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}
