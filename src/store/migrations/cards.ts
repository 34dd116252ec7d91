// SPDX-License-Identifier: Apache-2.0

/** The charger's own list of cards, which had been among the tags. */
export const CARDS = `
CREATE TABLE cards (
  id_tag TEXT PRIMARY KEY COLLATE NOCASE,
  name TEXT NOT NULL,
  blocked INTEGER NOT NULL,
  valid_until_millis INTEGER,
  added_at_millis INTEGER,
  added_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO cards (id_tag, name, blocked, added_by)
  SELECT id_tag, note, CASE accepted WHEN 0 THEN 1 ELSE 0 END, '' FROM tags WHERE origin = 'list';
`;
