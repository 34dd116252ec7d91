// SPDX-License-Identifier: Apache-2.0
import type { SecurityEventType } from '../../core/security/security-event.ts';
import type { SecurityLog } from '../../station/security-api.ts';
import type { CloseReason, TlsProblem } from '../rpc/transport.ts';

const OF_TLS: Readonly<Record<TlsProblem, readonly SecurityEventType[]>> = {
  'server-certificate': ['InvalidCentralSystemCertificate', 'CentralSystemFailedToAuthenticate'],
  version: ['InvalidTLSVersion'],
  'cipher-suite': ['InvalidTLSCipherSuite'],
  'own-certificate': ['FailedToAuthenticateAtCentralSystem'],
};

/** Failed connections as security events (whitepaper A00.FR.309, 313, 320). Each cause counts once until a connection works. */
export class ConnectionEvents {
  readonly #events: SecurityLog;
  readonly #told = new Set<string>();

  constructor(events: SecurityLog) {
    this.#events = events;
  }

  opened(): void {
    this.#told.clear();
  }

  failed(reason: CloseReason): void {
    for (const type of eventsOf(reason)) this.#tell(type, reason.message);
  }

  /** The central system sent something that is no message. Told once for each connection: it may go on and on. */
  malformed(reason: string): void {
    this.#tell('InvalidMessages', reason);
  }

  #tell(type: SecurityEventType, techInfo: string): void {
    const key = type === 'InvalidMessages' ? type : `${type} ${techInfo}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#events.report(type, techInfo);
  }
}

function eventsOf({ kind, tls, httpStatus }: CloseReason): readonly SecurityEventType[] {
  if (tls !== undefined) return OF_TLS[tls];
  const isRefused = kind === 'http' && (httpStatus === 401 || httpStatus === 403);
  return isRefused ? ['FailedToAuthenticateAtCentralSystem'] : [];
}
