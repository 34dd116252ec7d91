// SPDX-License-Identifier: Apache-2.0
import { isIdTag } from '../core/auth/id-tag.ts';
import type { RequestOutcome } from './api.ts';
import type { StationProfiles } from './charging-profiles.ts';
import type { StartProfile } from './charging-profiles-api.ts';
import type { Connector } from './connector.ts';
import { isFree } from './connector-choice.ts';
import type { StationReservations } from './reservations.ts';

export interface RemoteStartRules {
  readonly reservations: Pick<StationReservations, 'refuses'>;
  readonly chargingProfiles: Pick<StationProfiles, 'refusalForStart' | 'expect'>;
}

/** Begins a session from afar at a connector, with a charging profile of its own where one is given. */
export function startRemotely(
  connector: Connector,
  { reservations, chargingProfiles }: RemoteStartRules,
  idTag: string,
  profile: StartProfile | undefined,
): RequestOutcome {
  if (!isIdTag(idTag) || !isFree(connector) || reservations.refuses(connector.id, idTag)) return 'rejected';
  if (profile !== undefined && chargingProfiles.refusalForStart(connector.id, profile) !== undefined) return 'rejected';
  // First: the session may begin at once.
  chargingProfiles.expect(connector.id, idTag, profile);
  connector.feed({ kind: 'remote-start', idTag });
  return 'accepted';
}
