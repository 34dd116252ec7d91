// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { Card } from '../../core/auth/card.ts';
import type { CardQuery, CardRepository } from '../../ports/card-store.ts';

interface CardRow {
  readonly idTag: string;
  readonly name: string;
  readonly blocked: number;
  readonly validUntilMillis: number | null;
  readonly addedAtMillis: number | null;
  readonly addedBy: string;
}

const COLUMNS = `id_tag AS idTag, name, blocked, valid_until_millis AS validUntilMillis,
  added_at_millis AS addedAtMillis, added_by AS addedBy`;
/** instr looks for the name as it stands: a % or _ in it is no wildcard. */
const MATCHES = `lower(substr(id_tag, 1, length(@prefix))) = lower(@prefix)
  OR id_tag IN (SELECT value FROM json_each(@idTags))
  OR (@name <> '' AND instr(lower(name), lower(@name)) > 0)`;

/** The charger's own list of cards. */
export function createCards(database: Database): CardRepository {
  const find = database.prepare<[string], CardRow>(`SELECT ${COLUMNS} FROM cards WHERE id_tag = ?`);
  const count = database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM cards');
  const put = database.prepare<CardRow>(
    `INSERT INTO cards (id_tag, name, blocked, valid_until_millis, added_at_millis, added_by)
      VALUES (@idTag, @name, @blocked, @validUntilMillis, @addedAtMillis, @addedBy)
      ON CONFLICT (id_tag) DO UPDATE SET name = excluded.name, blocked = excluded.blocked,
        valid_until_millis = excluded.valid_until_millis, added_at_millis = excluded.added_at_millis,
        added_by = excluded.added_by`,
  );
  const remove = database.prepare<[string]>('DELETE FROM cards WHERE id_tag = ?');
  const clear = database.prepare('DELETE FROM cards');
  // An older program reads the list there. A card that has changed since must not come back to life with a rollback.
  const forgetOld = database.prepare<[string]>(`DELETE FROM tags WHERE origin = 'list' AND id_tag = ?`);
  const forgetAllOld = database.prepare(`DELETE FROM tags WHERE origin = 'list'`);
  const search = database.prepare<object, CardRow>(
    `SELECT ${COLUMNS} FROM cards WHERE ${MATCHES} ORDER BY id_tag LIMIT @limit OFFSET @offset`,
  );
  const countMatches = database.prepare<object, { readonly count: number }>(
    `SELECT count(*) AS count FROM cards WHERE ${MATCHES}`,
  );
  const all = database.prepare<[], CardRow>(`SELECT ${COLUMNS} FROM cards ORDER BY id_tag`);

  return {
    find(idTag) {
      const row = find.get(idTag);
      return row && toCard(row);
    },
    count: () => count.get()?.count ?? 0,
    put: database.transaction((card: Card) => {
      forgetOld.run(card.idTag);
      put.run(toRow(card));
    }),
    remove: database.transaction((idTag: string) => {
      forgetOld.run(idTag);
      return remove.run(idTag).changes > 0;
    }),
    clear: database.transaction(() => {
      forgetAllOld.run();
      clear.run();
    }),
    search(query) {
      const wanted = parametersOf(query);
      return { cards: search.all(wanted).map(toCard), total: countMatches.get(wanted)?.count ?? 0 };
    },
    all: () => all.all().map(toCard),
  };
}

function parametersOf({ prefix, idTags, name = '', offset, limit }: CardQuery): object {
  return { prefix, idTags: JSON.stringify(idTags), name, offset, limit };
}

function toRow(card: Card): CardRow {
  return {
    ...card,
    blocked: card.blocked ? 1 : 0,
    validUntilMillis: card.validUntilMillis ?? null,
    addedAtMillis: card.addedAtMillis ?? null,
  };
}

function toCard(row: CardRow): Card {
  return {
    ...row,
    blocked: row.blocked !== 0,
    validUntilMillis: row.validUntilMillis ?? undefined,
    addedAtMillis: row.addedAtMillis ?? undefined,
  };
}
