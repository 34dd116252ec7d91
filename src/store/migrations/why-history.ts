// SPDX-License-Identifier: Apache-2.0

/** Why each connector did (not) charge. */
export const WHY_HISTORY = `
CREATE TABLE why_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connector_id INTEGER NOT NULL,
  at_millis INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;
CREATE INDEX why_history_of_connector ON why_history (connector_id, id);
`;
