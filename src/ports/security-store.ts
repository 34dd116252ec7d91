// SPDX-License-Identifier: Apache-2.0
import type { SecurityEventType } from '../core/security/security-event.ts';

/** One line of the security log. */
export interface SecurityEvent {
  readonly id: number;
  readonly atMillis: number;
  readonly type: SecurityEventType;
  readonly techInfo: string | undefined;
  /** How often the central system could not take it. */
  readonly attempts: number;
}

/** Part of the security log, oldest first. */
export interface SecurityLogRange {
  readonly fromMillis?: number | undefined;
  readonly toMillis?: number | undefined;
  /** Leaves out what is not newer than this event, for reading in portions. */
  readonly afterId?: number | undefined;
  readonly limit: number;
}

/** The rolling security log, and in it the queue of what the central system must still hear. */
export interface SecurityEventRepository {
  /** @param waits the central system must hear of it */
  add(event: Pick<SecurityEvent, 'atMillis' | 'type' | 'techInfo'>, waits: boolean): void;
  /** The oldest that the central system must still hear. */
  head(): SecurityEvent | undefined;
  /** How many it must still hear. */
  waiting(): number;
  /** Counts a failed attempt, durably. */
  failed(id: number): void;
  /** The central system has it, or never will; it stays in the log. */
  settled(id: number): void;
  /** Newest first. */
  latest(limit: number): readonly SecurityEvent[];
  between(range: SecurityLogRange): readonly SecurityEvent[];
  /** All go but those that the central system must still hear. */
  clear(): void;
}

export type RootKind = 'central-system-root' | 'manufacturer-root';
export type CertificateKind = RootKind | 'charge-point';

export interface StoredCertificate {
  /** SHA-256 of the (first) certificate, 64 hex digits. */
  readonly id: string;
  readonly kind: CertificateKind;
  /** One certificate, or of the charge point its chain, leaf first. */
  readonly pem: string;
  /** Whose key signed it, as its SubjectPublicKeyInfo (DER); the issuer itself may be deleted later. */
  readonly issuerKey: Uint8Array;
  readonly addedAtMillis: number;
  /** A newer root has taken its place, and was not yet seen to work (key AdditionalRootCertificateCheck). */
  readonly isFallback: boolean;
}

/** Certificates that are installed. Private keys are not among them. */
export interface CertificateRepository {
  /** Oldest first. */
  all(): readonly StoredCertificate[];
  /** Adds one; those whose ids are named become fallbacks of it in the same commit. */
  put(certificate: StoredCertificate, replaced: readonly string[]): void;
  remove(id: string): void;
  clear(): void;
}
