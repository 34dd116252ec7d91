// SPDX-License-Identifier: Apache-2.0

/** The security log with its queue, and certificates. */
export const SECURITY = `
CREATE TABLE security_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_millis INTEGER NOT NULL,
  type TEXT NOT NULL,
  tech_info TEXT,
  waiting INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX security_events_waiting ON security_events (id) WHERE waiting = 1;
CREATE TABLE certificates (
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  pem TEXT NOT NULL,
  issuer_key BLOB NOT NULL,
  added_at_millis INTEGER NOT NULL,
  is_fallback INTEGER NOT NULL,
  PRIMARY KEY (id, kind)
) STRICT;
`;
