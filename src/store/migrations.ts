// SPDX-License-Identifier: Apache-2.0
import { AUTHORIZATION } from './migrations/authorization.ts';
import { CARDS } from './migrations/cards.ts';
import { CHARGING_PROFILES } from './migrations/charging-profiles.ts';
import { FIRST } from './migrations/first.ts';
import { OUTBOX_PARKING } from './migrations/outbox-parking.ts';
import { RESERVATIONS } from './migrations/reservations.ts';
import { SECURITY } from './migrations/security.ts';
import { SESSION_JOURNAL } from './migrations/session-journal.ts';
import { SESSION_TARIFFS } from './migrations/session-tariffs.ts';
import { TRANSACTION_DATA } from './migrations/transaction-data.ts';
import { WHY_HISTORY } from './migrations/why-history.ts';

/**
 * The schema, one step per version, applied in order and never changed once released. Steps only add: an older
 * program must be able to work on a newer file after a rollback. The file's version is SQLite's user_version.
 */
export const MIGRATIONS: readonly string[] = [
  FIRST,
  WHY_HISTORY,
  RESERVATIONS,
  AUTHORIZATION,
  CARDS,
  SESSION_TARIFFS,
  SESSION_JOURNAL,
  OUTBOX_PARKING,
  TRANSACTION_DATA,
  SECURITY,
  CHARGING_PROFILES,
];
