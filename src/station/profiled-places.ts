// SPDX-License-Identifier: Apache-2.0
import { combineLimits } from '../core/limits/chain.ts';
import type { LimitSource } from '../core/limits/sources.ts';
import { type ProfiledPlace, StationProfiles } from './charging-profiles.ts';
import type { Connector } from './connector.ts';
import type { StationOptions } from './station-options.ts';

/** What stays while a vehicle is connected; everything else comes and goes. */
const LASTING: ReadonlySet<LimitSource> = new Set(['board', 'cable', 'connector', 'dip', 'setting']);

/** The charging profiles of a station. @param connectors not asked before the station is complete */
export function createProfiles(
  { clock, log, settings, store }: Pick<StationOptions, 'clock' | 'log' | 'settings' | 'store'>,
  connectors: () => ReadonlyMap<number, Connector>,
): StationProfiles {
  return new StationProfiles({
    ...{ clock, log, settings },
    repository: store.chargingProfiles,
    places: () => [...connectors().values()].map(placeOf),
    capacityMilliamps: (connectorId) => capacityOf(connectors().get(connectorId)),
  });
}

function placeOf({ id, session, state }: Connector): ProfiledPlace {
  return { connectorId: id, session, waitingIdTag: 'idTag' in state ? state.idTag : undefined };
}

function capacityOf(connector: Connector | undefined): number {
  const chain = connector?.view().limit.chain ?? [];
  return combineLimits(chain.filter(({ source }) => LASTING.has(source))).milliamps;
}
