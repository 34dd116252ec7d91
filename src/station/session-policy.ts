// SPDX-License-Identifier: Apache-2.0
import type { SessionPolicy } from '../core/session/machine.ts';
import type { Settings } from '../settings/settings.ts';
import { plugStartIdTag } from './authorization-facts.ts';
import type { StationReservations } from './reservations.ts';

/** What the session machine of a connector has to know of settings and surroundings now. */
export function sessionPolicy(
  connectorId: number,
  { settings, reservations }: { readonly settings: Settings; readonly reservations: StationReservations },
  around: { blocked(): string | undefined; waitsForTime(): boolean; readonly cable: { readonly isUnlocked: boolean } },
): SessionPolicy {
  const freeIdTag = plugStartIdTag(settings);
  const isAllowed = freeIdTag !== undefined && !reservations.refuses(connectorId, freeIdTag);
  const isFree = isAllowed && !around.waitsForTime();
  return {
    blocked: around.blocked(),
    freeIdTag: isFree ? freeIdTag : undefined,
    connectionTimeoutMs: settings.get('ocpp.key.ConnectionTimeOut') * 1000,
    stopOnUnplug: settings.get('ocpp.key.StopTransactionOnEVSideDisconnect'),
    unlocked: around.cable.isUnlocked,
  };
}

/** How long a vehicle waits for a card before it counts as left behind; undefined: for ever. */
export function cardWaitMs({
  settings,
  sharesReader,
}: {
  readonly settings: Settings;
  readonly sharesReader: boolean;
}): number | undefined {
  if (!sharesReader || !settings.get('evse.plugFirstTimeout')) return undefined;
  return settings.get('ocpp.key.ConnectionTimeOut') * 1000;
}
