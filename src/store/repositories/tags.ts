// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { KnownTag, TagOrigin, TagRepository } from '../../ports/store.ts';

/** As many as the reference product keeps. */
const MAXIMUM_TAGS = 1000;

interface TagRow {
  readonly idTag: string;
  readonly origin: TagOrigin;
  readonly accepted: number;
  readonly note: string;
}

const COLUMNS = 'id_tag AS idTag, origin, accepted, note';

/** Tags the charger knows by itself: its own list. */
export function createTags(database: Database): TagRepository {
  const find = database.prepare<[string, string], TagRow>(
    `SELECT ${COLUMNS} FROM tags WHERE id_tag = ? AND origin = ?`,
  );
  const all = database.prepare<[string], TagRow>(`SELECT ${COLUMNS} FROM tags WHERE origin = ? ORDER BY number`);
  const count = database.prepare<[string], { readonly count: number }>(
    'SELECT count(*) AS count FROM tags WHERE origin = ?',
  );
  const remove = database.prepare<[string, string]>('DELETE FROM tags WHERE id_tag = ? AND origin = ?');
  const insert = database.prepare<[string, string, number, string]>(
    'INSERT INTO tags (origin, id_tag, accepted, note) VALUES (?, ?, ?, ?)',
  );
  const clear = database.prepare<[string]>('DELETE FROM tags WHERE origin = ?');

  return {
    find: (idTag, origin) => toTag(find.get(idTag, origin)),
    put(tag) {
      database.transaction(() => {
        remove.run(tag.idTag, tag.origin);
        if ((count.get(tag.origin)?.count ?? 0) >= MAXIMUM_TAGS)
          throw new RangeError(`the list of cards is full (${MAXIMUM_TAGS})`);
        insert.run(tag.origin, tag.idTag, tag.accepted ? 1 : 0, tag.note);
      })();
    },
    remove: (idTag, origin) => remove.run(idTag, origin).changes > 0,
    all: (origin) => all.all(origin).flatMap((row) => toTag(row) ?? []),
    clear: (origin) => void clear.run(origin),
  };
}

function toTag(row: TagRow | undefined): KnownTag | undefined {
  return row === undefined ? undefined : { ...row, accepted: row.accepted !== 0 };
}
