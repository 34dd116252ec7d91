// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { ListedTag, LocalListRepository } from '../../ports/authorization-store.ts';
import { TAG_COLUMNS, type TagRow, toTagInfo } from './tag-rows.ts';

/** The central system's list and its version, changed together or not at all. */
export function createLocalList(database: Database): LocalListRepository {
  const version = database.prepare<[], { readonly version: number }>('SELECT version FROM local_list_version');
  const setVersion = database.prepare<[number]>(
    'INSERT INTO local_list_version (only, version) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET version = excluded.version',
  );
  const count = database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM local_list');
  const find = database.prepare<[string], TagRow>(`SELECT ${TAG_COLUMNS} FROM local_list WHERE id_tag = ?`);
  const put = database.prepare<[string, string, string | null, number | null]>(
    'INSERT OR REPLACE INTO local_list (id_tag, status, parent_id_tag, expires_at_millis) VALUES (?, ?, ?, ?)',
  );
  const remove = database.prepare<[string]>('DELETE FROM local_list WHERE id_tag = ?');
  const clear = database.prepare('DELETE FROM local_list');
  const uncache = database.prepare<[string]>('DELETE FROM authorization_cache WHERE id_tag = ?');
  const uncacheListed = database.prepare(
    'DELETE FROM authorization_cache WHERE id_tag IN (SELECT id_tag FROM local_list)',
  );

  const countAll = () => count.get()?.count ?? 0;
  const finish = (next: number): void => void setVersion.run(countAll() === 0 ? 0 : next);
  const add = ({ idTag, info }: ListedTag): void => {
    put.run(idTag, info.status, info.parentIdTag ?? null, info.expiresAtMillis ?? null);
    uncache.run(idTag);
  };
  const empty = (): void => {
    uncacheListed.run();
    clear.run();
  };

  return {
    version: () => version.get()?.version ?? 0,
    count: countAll,
    find: (idTag) => toTagInfo(find.get(idTag)),
    replace(next, tags) {
      database.transaction(() => {
        empty();
        tags.forEach(add);
        finish(next);
      })();
    },
    change(next, tags, removed) {
      database.transaction(() => {
        for (const idTag of removed) {
          remove.run(idTag);
          uncache.run(idTag);
        }
        tags.forEach(add);
        finish(next);
      })();
    },
    clear() {
      database.transaction(() => {
        empty();
        finish(0);
      })();
    },
  };
}
