// SPDX-License-Identifier: Apache-2.0

/**
 * The authorization cache, which was part of `tags`; the central system's list; what sessions were granted. The rows of
 * the cache move: an older program that finds none asks anew.
 */
export const AUTHORIZATION = `
CREATE TABLE authorization_cache (
  id_tag TEXT PRIMARY KEY COLLATE NOCASE,
  status TEXT NOT NULL,
  parent_id_tag TEXT,
  expires_at_millis INTEGER,
  seen_at_millis INTEGER NOT NULL,
  used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_cache_by_use ON authorization_cache (used);
INSERT INTO authorization_cache (id_tag, status, seen_at_millis, used)
  SELECT id_tag, CASE WHEN accepted <> 0 THEN 'accepted' WHEN note IN ('expired', 'invalid') THEN note ELSE 'blocked' END, 0, number
  FROM tags WHERE origin = 'cache';
DELETE FROM tags WHERE origin = 'cache';

CREATE TABLE local_list (
  id_tag TEXT PRIMARY KEY COLLATE NOCASE,
  status TEXT NOT NULL,
  parent_id_tag TEXT,
  expires_at_millis INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE local_list_version (only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL) STRICT;

CREATE TABLE session_grants (
  session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  parent_id_tag TEXT,
  until_wh INTEGER
) STRICT, WITHOUT ROWID;
`;
