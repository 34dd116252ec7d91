// SPDX-License-Identifier: Apache-2.0

/** Sessions, samples, outbox, settings, tags, accounts and audit. */
export const FIRST = `
CREATE TABLE settings (id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  connector_id INTEGER NOT NULL,
  id_tag TEXT NOT NULL,
  started_at_millis INTEGER NOT NULL,
  meter_start_wh INTEGER NOT NULL,
  meter_last_wh INTEGER NOT NULL,
  ending_reason TEXT,
  ending_id_tag TEXT,
  stopped_at_millis INTEGER,
  stop_reason TEXT,
  deauthorized INTEGER NOT NULL DEFAULT 0,
  reported INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_open ON sessions (number) WHERE stopped_at_millis IS NULL;

CREATE TABLE samples (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  at_millis INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX samples_of_session ON samples (session_id, at_millis);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  json TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  parked_why TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (id) WHERE parked_why IS NULL;

CREATE TABLE transaction_ids (
  session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  transaction_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  origin TEXT NOT NULL,
  id_tag TEXT NOT NULL COLLATE NOCASE,
  accepted INTEGER NOT NULL,
  note TEXT NOT NULL,
  UNIQUE (origin, id_tag)
) STRICT;

CREATE TABLE availability (connector_id INTEGER PRIMARY KEY, operative INTEGER NOT NULL) STRICT;

CREATE TABLE accounts (
  name TEXT PRIMARY KEY COLLATE NOCASE,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at_millis INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE web_sessions (
  token_hash TEXT PRIMARY KEY,
  account TEXT NOT NULL COLLATE NOCASE REFERENCES accounts (name) ON DELETE CASCADE,
  expires_at_millis INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_millis INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
`;
