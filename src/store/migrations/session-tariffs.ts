// SPDX-License-Identifier: Apache-2.0

/** The terms each session is billed by, what happened in it, its bill, and the central system's price schemes. */
export const SESSION_TARIFFS = `
CREATE TABLE session_tariffs (
  session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  terms TEXT,
  bill TEXT,
  told TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX session_tariffs_unfinished ON session_tariffs (session_id) WHERE terms IS NOT NULL AND bill IS NULL;

CREATE TABLE session_stretches (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  from_millis INTEGER NOT NULL,
  to_millis INTEGER NOT NULL,
  kind TEXT NOT NULL,
  from_wh INTEGER NOT NULL,
  to_wh INTEGER NOT NULL,
  PRIMARY KEY (session_id, from_millis)
) STRICT, WITHOUT ROWID;

CREATE TABLE price_schemes (scheme_id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
`;
