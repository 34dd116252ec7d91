// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { InstalledProfile } from '../../core/charging-profiles/profile.ts';
import type { Log } from '../../ports/log.ts';
import type { ChargingProfileRepository } from '../../ports/store.ts';
import { profileFromJson, profileToJson } from '../stored-profile.ts';

interface ProfileRow {
  readonly id: number;
  readonly connectorId: number;
  readonly sessionId: string | null;
  readonly installedAtMillis: number;
  readonly profile: string;
}

/** Charging profiles; each change is a commit, or part of the one it is called in. */
export function createChargingProfiles(database: Database, log: Log): ChargingProfileRepository {
  const all = database.prepare<[], ProfileRow>(
    `SELECT profile_id AS id, connector_id AS connectorId, session_id AS sessionId,
      installed_at_millis AS installedAtMillis, profile
     FROM charging_profiles ORDER BY installed_at_millis, profile_id`,
  );
  const insert = database.prepare<[ProfileRow]>(
    `INSERT INTO charging_profiles (profile_id, connector_id, session_id, installed_at_millis, profile)
     VALUES (@id, @connectorId, @sessionId, @installedAtMillis, @profile)`,
  );
  const remove = database.prepare<[number]>('DELETE FROM charging_profiles WHERE profile_id = ?');
  const clear = database.prepare<[]>('DELETE FROM charging_profiles');
  const read = ({ profile: json, sessionId, ...row }: ProfileRow): readonly InstalledProfile[] => {
    const profile = profileFromJson(json);
    if (profile !== undefined) return [{ ...profile, ...row, sessionId: sessionId ?? undefined }];
    log.error({ profile: row.id }, 'a stored charging profile cannot be read; it is left out');
    return [];
  };
  return {
    all: () => all.all().flatMap(read),
    put(profile, replacedIds) {
      const { id, connectorId, installedAtMillis, sessionId = null } = profile;
      database.transaction(() => {
        for (const replaced of replacedIds) remove.run(replaced);
        remove.run(id);
        insert.run({ id, connectorId, sessionId, installedAtMillis, profile: profileToJson(profile) });
      })();
    },
    remove(ids) {
      database.transaction(() => {
        for (const id of ids) remove.run(id);
      })();
    },
    clear: () => void clear.run(),
  };
}
