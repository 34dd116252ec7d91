// SPDX-License-Identifier: Apache-2.0
import type { SecurityEventType } from '../core/security/security-event.ts';
import type { Unsubscribe } from '../ports/buses.ts';
import type { CertificateKind, RootKind, SecurityEvent, SecurityLogRange } from '../ports/security-store.ts';

export type { CertificateKind, RootKind, SecurityEvent, SecurityLogRange };

/** What happens to the charger's security, kept on disk, and what of it the central system must still hear. */
export interface SecurityLog {
  /**
   * Durable when it returns; storage that fails is logged and not thrown.
   * @param techInfo for a technician, at most 255 characters; never a secret or an idTag
   */
  report(type: SecurityEventType, techInfo?: string): void;
  /** The oldest event that the central system must still hear. */
  next(): SecurityEvent | undefined;
  /** How many it must still hear. */
  waiting(): number;
  /** Counts a failed attempt to tell one. */
  failed(id: number): void;
  /** Told, or given up: it stays in the log only. */
  settled(id: number): void;
  /** Called after an event was added that the central system must hear. */
  onWaiting(listener: () => void): Unsubscribe;
  /** Newest first. */
  latest(limit: number): readonly SecurityEvent[];
  /** Oldest first; for reading all of it in portions. */
  between(range: SecurityLogRange): readonly SecurityEvent[];
  /** Empties the log, which is an event itself. @param by for the audit */
  clear(by: string): void;
}

/** Time as far as it can be trusted for the dates of certificates. */
export interface TrustedTime {
  /** The central system's word (ms since 1970), given over a connection whose certificate was checked. */
  told(wallMillis: number): void;
  /** False while the clock may be anything, as after a power cut without a battery. */
  readonly isKnown: boolean;
  /** Never before the last time that was known. */
  nowMillis(): number;
}

export type HashAlgorithm = 'SHA256' | 'SHA384' | 'SHA512';

/** Names a certificate as OCSP does (RFC 6960 CertID), in lower-case hex. */
export interface CertificateHash {
  readonly algorithm: HashAlgorithm;
  /** Over the issuer's distinguished name in DER. */
  readonly issuerNameHash: string;
  /** Over the bits of the issuer's public key, without tag and length. */
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

export interface CertificateView {
  /** SHA-256 of the certificate, 64 hex digits. */
  readonly id: string;
  readonly kind: CertificateKind;
  /** For people: the distinguished name. */
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly validFromMillis: number;
  readonly validToMillis: number;
  readonly addedAtMillis: number;
  /** The connection to the central system stands on it now, or would next: it cannot be deleted. */
  readonly inUse: boolean;
  /** A newer root has taken its place and was not yet seen to work. */
  readonly isFallback: boolean;
}

/** `rejected`: it is of no use, for the reason given · `failed`: it could not be stored. */
export type InstallOutcome =
  | { readonly kind: 'accepted'; readonly id: string }
  | { readonly kind: 'rejected' | 'failed'; readonly why: string };
/** `failed`: it is in use, or the storage fails. */
export type DeleteOutcome = 'accepted' | 'failed' | 'not-found';

/** What the server of a TLS connection showed. */
export interface ShownChain {
  readonly host: string;
  /** Certificates in DER, leaf first; a root that was found here stands last. */
  readonly chain: readonly Uint8Array[];
  /** What the TLS library says against it (OpenSSL's code), by the clock of the computer. */
  readonly complaint: string | undefined;
}
export type ServerVerdict =
  /** `provisional`: its dates must be looked at again once the time is known. */
  { readonly trusted: true; readonly provisional: boolean } | { readonly trusted: false; readonly why: string };

/** The charger's certificate with its key, for a TLS handshake and nothing else. */
export interface OwnCertificate {
  readonly id: string;
  readonly chainPem: string;
  readonly keyPem: string;
  readonly validToMillis: number;
}

/** Certificates: whom the charger trusts, and as whom it shows itself. */
export interface Certificates {
  /** Roots first, then the charger's own; oldest first. */
  list(): readonly CertificateView[];
  /** Hashes of the installed roots of a kind. */
  hashes(kind: RootKind, algorithm: HashAlgorithm): Promise<readonly CertificateHash[]>;
  /** Durable when it answers accepted. @param by for the security log */
  install(kind: RootKind, pem: string, by: string): Promise<InstallOutcome>;
  delete(hash: CertificateHash, by: string): Promise<DeleteOutcome>;
  deleteById(id: string, by: string): DeleteOutcome;
  /** Makes a key pair, whose private half stays here, and a request (PKCS#10, PEM) to sign a certificate for it. */
  requestSigning(): Promise<string>;
  /** When the last request was made that no certificate has answered; undefined: none waits. */
  readonly requestedAtMillis: number | undefined;
  /** A signed certificate with its chain, leaf first. */
  takeSigned(chainPem: string): InstallOutcome;
  /** PEM of the installed roots of a kind, newest first; empty: none is installed. */
  roots(kind: RootKind): readonly string[];
  /** The one to show first: valid now, and the newest. */
  own(): readonly OwnCertificate[];
  /** Whether the newest own certificate ends within a month (whitepaper A02.FR.02). */
  needsRenewal(): boolean;
  judge(shown: ShownChain): ServerVerdict;
  /** A connection stands on this chain: its root is in use, and what it replaced may go. Undefined: none stands. */
  connectedBy(shown: ShownChain | undefined): void;
  /** Called after a certificate was added or removed. */
  onChange(listener: (kind: CertificateKind) => void): Unsubscribe;
}

/** The charger's security, whatever protocol asks. */
export interface Security {
  readonly events: SecurityLog;
  readonly certificates: Certificates;
  readonly time: TrustedTime;
}
