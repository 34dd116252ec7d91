// SPDX-License-Identifier: Apache-2.0
import { createHash, X509Certificate } from 'node:crypto';

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
/** Longest chain that is followed. */
const MOST_LINKS = 10;
const SMALLEST_RSA_BITS = 2048;
const SMALLEST_EC_BITS = 224;

/** The certificates in a PEM text, in order; undefined when one cannot be read or there is none. */
export function readCertificates(pem: string): readonly [X509Certificate, ...X509Certificate[]] | undefined {
  try {
    const [first, ...others] = (pem.match(PEM) ?? []).map((block) => new X509Certificate(block));
    return first === undefined ? undefined : [first, ...others];
  } catch {
    return undefined;
  }
}

/** SHA-256 over the certificate, in hex. */
export function idOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}

/** SubjectPublicKeyInfo in DER. */
export function publicKeyOf(certificate: X509Certificate): Uint8Array {
  return certificate.publicKey.export({ type: 'spki', format: 'der' });
}

/** Names a key pair by its public half. */
export function keyIdOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 32);
}

/** Whether the issuer's name and key stand behind a certificate. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

export interface Validity {
  readonly fromMillis: number;
  readonly toMillis: number;
}

export function validityOf(certificate: X509Certificate): Validity {
  return { fromMillis: Date.parse(certificate.validFrom), toMillis: Date.parse(certificate.validTo) };
}

/**
 * What is wrong with the dates of a certificate, in words.
 * @param mayBeYoung the time is not known well enough to call a certificate too young
 */
export function dateProblem(certificate: X509Certificate, nowMillis: number, mayBeYoung: boolean): string | undefined {
  const { fromMillis, toMillis } = validityOf(certificate);
  if (!(toMillis > nowMillis)) return `expired on ${certificate.validTo}`;
  if (!(fromMillis <= nowMillis) && !mayBeYoung) return `not valid before ${certificate.validFrom}`;
  return undefined;
}

/** What is wrong with the size of a certificate's key (whitepaper A00.FR.504, 505). */
export function keyProblem({ publicKey }: X509Certificate): string | undefined {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && modulusLength < SMALLEST_RSA_BITS)
    return `its RSA key has ${modulusLength} bits; at least ${SMALLEST_RSA_BITS} are needed`;
  const bits = Number(/(\d{3})/.exec(namedCurve ?? '')?.[1] ?? SMALLEST_EC_BITS);
  return bits < SMALLEST_EC_BITS ? `its key on ${namedCurve} is too short` : undefined;
}

/**
 * Follows a chain from its leaf to a trusted root, by names and signatures. Dates are looked at by the caller.
 * @returns the chain with its root, or undefined when it leads to none. Path length limits are not looked at: OpenSSL
 * does that for connections, unless only their dates are in doubt
 */
export function pathToRoot(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const [leaf] = chain;
  if (leaf === undefined) return undefined;
  const path = [leaf];
  for (let at = leaf; path.length <= MOST_LINKS; ) {
    const root = roots.find((candidate) => candidate.ca && isIssuedBy(at, candidate));
    if (root !== undefined) return [...path, root];
    const next = chain.find((candidate) => candidate.ca && !path.includes(candidate) && isIssuedBy(at, candidate));
    if (next === undefined) return undefined;
    path.push(next);
    at = next;
  }
  return undefined;
}
