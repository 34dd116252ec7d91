// SPDX-License-Identifier: Apache-2.0

/** Charging profiles: what they are found and replaced by in columns, the rest as JSON. */
export const CHARGING_PROFILES = `
CREATE TABLE charging_profiles (
  profile_id INTEGER PRIMARY KEY,
  connector_id INTEGER NOT NULL,
  session_id TEXT,
  installed_at_millis INTEGER NOT NULL,
  profile TEXT NOT NULL
) STRICT;
`;
