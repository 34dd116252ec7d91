// SPDX-License-Identifier: Apache-2.0
import type { SecurityEventType } from '../../core/security/security-event.ts';
import type { CertificateView } from '../../station/security-api.ts';

/** Certificates as the API tells of them. */
export interface CertificatesView {
  readonly certificates: readonly CertificateView[];
  /** When a certificate for the charger was last asked for that has not come; null: none is waited for. */
  readonly requestedAtMillis: number | null;
}

export interface SecurityLogView {
  /** How many events the central system must still hear. */
  readonly waiting: number;
  /** Newest first. */
  readonly events: readonly {
    readonly atMillis: number;
    readonly type: SecurityEventType;
    readonly techInfo: string | null;
  }[];
}
