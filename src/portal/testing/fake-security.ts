// SPDX-License-Identifier: Apache-2.0
import { SECURITY_EVENTS } from '../../core/security/security-event.ts';
import type { CertificateView, Security, SecurityEvent } from '../../station/security-api.ts';

/** What a test may do to the fake. */
export interface FakeSecurity extends Security {
  /** Every event, oldest first. */
  readonly reported: SecurityEvent[];
  /** What was asked of the certificates. */
  readonly asked: string[];
  addCertificate(certificate: CertificateView): void;
}

const NO_CERTIFICATES: Pick<
  Security['certificates'],
  'hashes' | 'delete' | 'requestSigning' | 'takeSigned' | 'roots' | 'own' | 'needsRenewal' | 'judge' | 'onChange'
> = {
  hashes: async () => [],
  delete: async () => 'not-found',
  requestSigning: async () => '',
  takeSigned: () => ({ kind: 'rejected', why: 'there is no key' }),
  roots: () => [],
  own: () => [],
  needsRenewal: () => false,
  judge: ({ complaint }) =>
    complaint === undefined ? { trusted: true, provisional: false } : { trusted: false, why: complaint },
  onChange: () => () => undefined,
};

function fakeEvents(asked: string[]): Pick<FakeSecurity, 'reported' | 'events'> {
  const reported: SecurityEvent[] = [];
  const waiting = new Set<number>();
  const listeners = new Set<() => void>();
  return {
    reported,
    events: {
      report(type, techInfo) {
        const id = reported.length + 1;
        reported.push({ id, atMillis: 0, type, techInfo, attempts: 0 });
        if (SECURITY_EVENTS[type] === 'log') return;
        waiting.add(id);
        for (const listener of listeners) listener();
      },
      next: () => reported.find(({ id }) => waiting.has(id)),
      waiting: () => waiting.size,
      failed(id) {
        const index = reported.findIndex((event) => event.id === id);
        const event = reported[index];
        if (event !== undefined) reported[index] = { ...event, attempts: event.attempts + 1 };
      },
      settled: (id) => void waiting.delete(id),
      onWaiting(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      latest: (limit) => [...reported].reverse().slice(0, limit),
      between: ({ limit, afterId = 0 }) => reported.filter(({ id }) => id > afterId).slice(0, limit),
      clear: (by) => void asked.push(`clear by ${by}`),
    },
  };
}

/** Security without a disk: events are kept in memory, certificates are what a test says. */
export function createFakeSecurity(): FakeSecurity {
  const asked: string[] = [];
  let certificates: readonly CertificateView[] = [];
  return {
    asked,
    addCertificate(certificate) {
      certificates = [...certificates, certificate];
    },
    ...fakeEvents(asked),
    time: { isKnown: true, told() {}, nowMillis: () => 0 },
    certificates: {
      ...NO_CERTIFICATES,
      requestedAtMillis: undefined,
      list: () => certificates,
      async install(kind, pem, by) {
        asked.push(`install ${kind} ${pem.length} by ${by}`);
        return pem.includes('BEGIN CERTIFICATE') ? { kind: 'accepted', id: 'a1' } : { kind: 'rejected', why: 'no PEM' };
      },
      deleteById(id, by) {
        asked.push(`delete ${id} by ${by}`);
        const found = certificates.find((one) => one.id === id);
        if (found === undefined) return 'not-found';
        return found.inUse ? 'failed' : 'accepted';
      },
      connectedBy() {},
    },
  };
}
