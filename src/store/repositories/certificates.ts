// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { CertificateKind, CertificateRepository, StoredCertificate } from '../../ports/security-store.ts';

interface CertificateRow {
  readonly id: string;
  readonly kind: string;
  readonly pem: string;
  readonly issuerKey: Uint8Array;
  readonly addedAtMillis: number;
  readonly isFallback: number;
}

const KINDS: readonly string[] = [
  'central-system-root',
  'manufacturer-root',
  'charge-point',
] satisfies CertificateKind[];

/** Installed certificates. */
export function createCertificates(database: Database): CertificateRepository {
  const all = database.prepare<[], CertificateRow>(
    `SELECT id, kind, pem, issuer_key AS issuerKey, added_at_millis AS addedAtMillis, is_fallback AS isFallback
      FROM certificates ORDER BY added_at_millis, rowid`,
  );
  const insert = database.prepare<[string, string, string, Uint8Array, number, number]>(
    'INSERT OR REPLACE INTO certificates (id, kind, pem, issuer_key, added_at_millis, is_fallback) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const step = database.prepare<[string]>('UPDATE certificates SET is_fallback = 1 WHERE id = ?');
  const remove = database.prepare<[string]>('DELETE FROM certificates WHERE id = ?');
  const clear = database.prepare('DELETE FROM certificates');
  return {
    all: () => all.all().flatMap((row) => (isKind(row) ? [{ ...row, isFallback: row.isFallback === 1 }] : [])),
    put({ id, kind, pem, issuerKey, addedAtMillis, isFallback }, replaced) {
      database.transaction(() => {
        for (const old of replaced) step.run(old);
        insert.run(id, kind, pem, Buffer.from(issuerKey), addedAtMillis, isFallback ? 1 : 0);
      })();
    },
    remove: (id) => void remove.run(id),
    clear: () => void clear.run(),
  };
}

function isKind(row: CertificateRow): row is CertificateRow & Pick<StoredCertificate, 'kind'> {
  return KINDS.includes(row.kind);
}
