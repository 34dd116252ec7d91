// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { AuthorizationCacheRepository } from '../../ports/authorization-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { TAG_COLUMNS, type TagRow, toTagInfo } from './tag-rows.ts';

/** As many as the reference product keeps. */
const MAXIMUM_ENTRIES = 1000;

/** What the central system said of tags; the ones that were not seen for longest give way. */
export function createAuthorizationCache(database: Database, clock: Clock): AuthorizationCacheRepository {
  const find = database.prepare<[string], TagRow>(`SELECT ${TAG_COLUMNS} FROM authorization_cache WHERE id_tag = ?`);
  const next = '(SELECT coalesce(max(used), 0) + 1 FROM authorization_cache)';
  const put = database.prepare<[string, string, string | null, number | null, number]>(
    `INSERT OR REPLACE INTO authorization_cache (id_tag, status, parent_id_tag, expires_at_millis, seen_at_millis, used)
     VALUES (?, ?, ?, ?, ?, ${next})`,
  );
  const touch = database.prepare<[number, string]>(
    `UPDATE authorization_cache SET seen_at_millis = ?, used = ${next} WHERE id_tag = ?`,
  );
  const count = database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM authorization_cache');
  const forget = database.prepare<[number]>(
    `DELETE FROM authorization_cache WHERE id_tag IN
     (SELECT id_tag FROM authorization_cache ORDER BY used DESC LIMIT -1 OFFSET ?)`,
  );
  const clear = database.prepare('DELETE FROM authorization_cache');
  const countAll = () => count.get()?.count ?? 0;

  return {
    find: (idTag) => toTagInfo(find.get(idTag)),
    put(idTag, { status, parentIdTag, expiresAtMillis }) {
      database.transaction(() => {
        put.run(idTag, status, parentIdTag ?? null, expiresAtMillis ?? null, clock.wallMillis());
        if (countAll() > MAXIMUM_ENTRIES) forget.run(MAXIMUM_ENTRIES);
      })();
    },
    touch: (idTag) => void touch.run(clock.wallMillis(), idTag),
    count: countAll,
    clear: () => void clear.run(),
  };
}
