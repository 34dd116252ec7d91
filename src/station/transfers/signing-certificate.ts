// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';

export type SignerVerdict = { readonly kind: 'valid' } | { readonly kind: 'invalid' | 'revoked'; readonly why: string };

export interface SignerFacts {
  /** Manufacturer root certificates, PEM. */
  readonly roots: readonly string[];
  /** Undefined: the clock is not set, so that nobody can tell whether a date is past. */
  readonly nowMillis: number | undefined;
  /** SHA-256 fingerprints of certificates that no longer count, as hex digits; colons do not matter. */
  readonly revoked: readonly string[];
}

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+?-----END CERTIFICATE-----/g;
/** The signer, and what stands between it and the root. */
const LONGEST_CHAIN = 4;
const SMALLEST_RSA_BITS = 2048;

/**
 * Whether firmware may be signed with a certificate: one root of the manufacturer stands behind it, all on the way are
 * valid now, and none was called back (security whitepaper L01.FR.02, A00.FR.402 ff.).
 * @param pem the signer, then what is needed between it and the root
 */
export function checkSigner(pem: string, { roots, nowMillis, revoked }: SignerFacts): SignerVerdict {
  const chain = readChain(pem);
  const [signer] = chain;
  if (signer === undefined) return invalid('it is no X.509 certificate in PEM');
  if (chain.length > LONGEST_CHAIN) return invalid(`a chain of ${chain.length} certificates is too long`);
  const weakness = weaknessOf(signer);
  if (weakness !== undefined) return invalid(weakness);
  const path = pathToRoot(chain, roots.flatMap(readChain));
  if (path === undefined) return invalid('no manufacturer root certificate of this charger stands behind it');
  const withdrawn = new Set(revoked.map(plainFingerprint));
  const called = path.find(({ fingerprint256 }) => withdrawn.has(plainFingerprint(fingerprint256)));
  if (called !== undefined) return { kind: 'revoked', why: `${nameOf(called)} was called back` };
  const stale = nowMillis === undefined ? undefined : path.find((one) => !isValidAt(one, nowMillis));
  if (stale !== undefined)
    return invalid(`${nameOf(stale)} is valid from ${stale.validFrom} to ${stale.validTo}, which is not now`);
  return { kind: 'valid' };
}

/** The certificates of a PEM text, in its order; none when one of them cannot be read. */
function readChain(pem: string): readonly X509Certificate[] {
  try {
    return (pem.match(PEM) ?? []).map((text) => new X509Certificate(text));
  } catch {
    return [];
  }
}

/** From the signer to a root, both included. */
function pathToRoot(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const path: X509Certificate[] = [];
  for (const certificate of chain) {
    const below = path.at(-1);
    if (below !== undefined && !isIssuedBy(below, certificate)) return undefined;
    path.push(certificate);
    const root = roots.find((one) => isIssuedBy(certificate, one));
    if (root !== undefined) return [...path, root];
  }
  return undefined;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function weaknessOf({ publicKey }: X509Certificate): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'ec') return undefined;
  if (type !== 'rsa' && type !== 'rsa-pss') return `its key is of the type ${type}; RSA and EC are taken`;
  const bits = details?.modulusLength ?? 0;
  return bits < SMALLEST_RSA_BITS
    ? `its RSA key has ${bits} bits; at least ${SMALLEST_RSA_BITS} are needed`
    : undefined;
}

function isValidAt({ validFrom, validTo }: X509Certificate, atMillis: number): boolean {
  return Date.parse(validFrom) <= atMillis && atMillis <= Date.parse(validTo);
}

function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').trim().toLowerCase();
}

function nameOf({ subject }: X509Certificate): string {
  return subject.replaceAll('\n', ', ').slice(0, 100);
}

function invalid(why: string): SignerVerdict {
  return { kind: 'invalid', why };
}
