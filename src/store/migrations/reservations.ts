// SPDX-License-Identifier: Apache-2.0

/** Connectors that are kept for somebody; one reservation for each, and one for connector 0. */
export const RESERVATIONS = `
CREATE TABLE reservations (
  id TEXT PRIMARY KEY,
  reservation_id INTEGER UNIQUE,
  connector_id INTEGER NOT NULL UNIQUE,
  id_tag TEXT NOT NULL,
  parent_id_tag TEXT,
  expires_at_millis INTEGER NOT NULL,
  reserved_at_millis INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
