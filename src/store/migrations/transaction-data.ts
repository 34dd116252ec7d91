// SPDX-License-Identifier: Apache-2.0

/** Samples of running sessions that go with their end. */
export const TRANSACTION_DATA = `
CREATE TABLE transaction_data (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  context TEXT NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX transaction_data_of_session ON transaction_data (session_id, id);
`;
