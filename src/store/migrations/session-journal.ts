// SPDX-License-Identifier: Apache-2.0

/** A stop that claims more was made with a clock that had been wrong. */
export const LONGEST_BELIEVED_MILLIS = 30 * 86_400_000;

/**
 * What the journal keeps of a session beyond its transaction, and the counters that outlive it. The counters are moved by
 * a trigger: then no stop passes without them, not even one by an older program after a rollback.
 */
export const SESSION_JOURNAL = `
ALTER TABLE sessions ADD COLUMN charging_millis INTEGER;
CREATE INDEX sessions_of_connector ON sessions (connector_id, number);

CREATE TABLE session_details (
  session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  origin TEXT NOT NULL,
  reason TEXT NOT NULL,
  tag_name TEXT NOT NULL,
  -- What a search looks through: tag and name, folded.
  searched TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session_pauses (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  from_millis INTEGER NOT NULL,
  to_millis INTEGER,
  why TEXT NOT NULL,
  PRIMARY KEY (session_id, from_millis)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_faults (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  code TEXT NOT NULL,
  from_millis INTEGER NOT NULL,
  to_millis INTEGER,
  PRIMARY KEY (session_id, code, from_millis)
) STRICT, WITHOUT ROWID;

-- 0 = every sample · 1 = one a minute · 2 = none. Samples that go are the first to make room.
ALTER TABLE sessions ADD COLUMN thinned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_to_thin ON sessions (thinned, number) WHERE stopped_at_millis IS NOT NULL;

ALTER TABLE outbox ADD COLUMN session_id TEXT
  GENERATED ALWAYS AS (CASE WHEN json_valid(json) THEN json_extract(json, '$.sessionId') END) VIRTUAL;
CREATE INDEX outbox_of_session ON outbox (session_id);

-- What finished sessions cost in all, for sums; is_due: it was written anew since it was taken over.
CREATE TABLE session_costs (
  session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  is_due INTEGER NOT NULL,
  currency TEXT,
  minor_digits INTEGER,
  minor_units INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_costs_due ON session_costs (session_id) WHERE is_due = 1;
INSERT INTO session_costs (session_id, is_due) SELECT session_id, 1 FROM session_tariffs;
CREATE TRIGGER session_tariff_begun AFTER INSERT ON session_tariffs
BEGIN
  INSERT INTO session_costs (session_id, is_due) VALUES (NEW.session_id, 1);
END;
CREATE TRIGGER session_tariff_changed AFTER UPDATE ON session_tariffs
BEGIN
  UPDATE session_costs SET is_due = 1 WHERE session_id = NEW.session_id;
END;

CREATE TABLE lifetime (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sessions INTEGER NOT NULL,
  watt_hours INTEGER NOT NULL,
  charging_millis INTEGER NOT NULL
) STRICT;
INSERT INTO lifetime (id, sessions, watt_hours, charging_millis)
  SELECT 1, count(*), coalesce(sum(max(0, meter_last_wh - meter_start_wh)), 0),
    coalesce(sum(min(max(0, stopped_at_millis - started_at_millis), ${LONGEST_BELIEVED_MILLIS})), 0)
  FROM sessions WHERE stopped_at_millis IS NOT NULL;

CREATE TRIGGER session_stopped AFTER UPDATE OF stopped_at_millis ON sessions
WHEN OLD.stopped_at_millis IS NULL AND NEW.stopped_at_millis IS NOT NULL
BEGIN
  UPDATE session_pauses SET to_millis = max(from_millis, NEW.stopped_at_millis)
    WHERE session_id = NEW.id AND to_millis IS NULL;
  UPDATE lifetime SET sessions = sessions + 1,
    watt_hours = watt_hours + max(0, NEW.meter_last_wh - NEW.meter_start_wh),
    charging_millis = charging_millis + coalesce(NEW.charging_millis, 0);
END;
`;
