// SPDX-License-Identifier: Apache-2.0

/** When a message was put aside, and an index for what is asked at each entry. */
export const OUTBOX_PARKING = `
ALTER TABLE outbox ADD COLUMN parked_at_millis INTEGER;
CREATE INDEX outbox_waiting_samples ON outbox (id) WHERE parked_why IS NULL AND kind = 'sampled';
CREATE INDEX outbox_parked ON outbox (id) WHERE parked_why IS NOT NULL;
`;
