// SPDX-License-Identifier: Apache-2.0
import type { SessionPolicy } from '../core/session/machine.ts';
import type { Settings } from '../settings/settings.ts';
import { plugStartIdTag } from './authorization-facts.ts';
import type { StationReservations } from './reservations.ts';

/** What the session machine of a connector has to know of settings and surroundings now. */
export function sessionPolicy(
  connectorId: number,
  { settings, reservations }: { readonly settings: Settings; readonly reservations: StationReservations },
  around: { blocked(): string | undefined; waitsForTime(): boolean },
): SessionPolicy {
  const freeIdTag = plugStartIdTag(settings);
  const isAllowed = freeIdTag !== undefined && !reservations.refuses(connectorId, freeIdTag);
  const isFree = isAllowed && !around.waitsForTime();
  return {
    blocked: around.blocked(),
    freeIdTag: isFree ? freeIdTag : undefined,
    connectionTimeoutMs: settings.get('ocpp.key.ConnectionTimeOut') * 1000,
    stopOnUnplug: settings.get('ocpp.key.StopTransactionOnEVSideDisconnect'),
  };
}
