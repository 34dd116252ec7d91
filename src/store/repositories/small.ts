// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type {
  AuditRepository,
  AvailabilityRepository,
  SettingsRepository,
  StateRepository,
} from '../../ports/store.ts';

interface KeyValueRow {
  readonly key: string;
  readonly value: string;
}

/** Changed settings, each written together with its audit entry. */
export function createSettingsRepository(database: Database, audit: AuditRepository): SettingsRepository {
  const all = database.prepare<[], KeyValueRow>('SELECT id AS key, json AS value FROM settings');
  const put = database.prepare<[string, string]>(
    'INSERT INTO settings (id, json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json',
  );
  const clear = database.prepare('DELETE FROM settings');
  return {
    all: () => new Map(all.all().map((row) => [row.key, row.value])),
    save(id, json, entry) {
      database.transaction(() => {
        put.run(id, json);
        audit.add(entry.actor, 'setting', entry.detail);
      })();
    },
    together: (work) => database.transaction(work)(),
    clear: () => void clear.run(),
  };
}

/** Small values by key. */
export function createState(database: Database): StateRepository {
  const get = database.prepare<[string], KeyValueRow>('SELECT key, value FROM state WHERE key = ?');
  const put = database.prepare<[string, string]>(
    'INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare<[string]>('DELETE FROM state WHERE key = ?');
  return {
    get: (key) => get.get(key)?.value,
    set: (key, value) => void put.run(key, value),
    remove: (key) => void remove.run(key),
  };
}

/** Out-of-order marks of connectors; they outlast a power cut (OCPP 1.6 §5.2). */
export function createAvailability(database: Database): AvailabilityRepository {
  const all = database.prepare<[], { readonly connectorId: number; readonly operative: number }>(
    'SELECT connector_id AS connectorId, operative FROM availability',
  );
  const put = database.prepare<[number, number]>(
    'INSERT INTO availability (connector_id, operative) VALUES (?, ?) ON CONFLICT (connector_id) DO UPDATE SET operative = excluded.operative',
  );
  const clear = database.prepare('DELETE FROM availability');
  const read = () => new Map(all.all().map((row) => [row.connectorId, row.operative !== 0]));
  // Asked for many times a second, so it is kept in memory too. Undefined: to be read again, as a commit may yet fail.
  let known: Map<number, boolean> | undefined;
  return {
    isOperative(connectorId) {
      known ??= read();
      return known.get(connectorId) ?? true;
    },
    clear() {
      known = undefined;
      clear.run();
    },
    set(connectorIds, operative) {
      database.transaction(() => {
        for (const connectorId of connectorIds) put.run(connectorId, operative ? 1 : 0);
      })();
      known = undefined;
    },
  };
}
