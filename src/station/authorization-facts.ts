// SPDX-License-Identifier: Apache-2.0
import type { AuthorizationFacts, AuthorizationRules } from '../core/auth/facts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import { whitelistEntry } from './whitelist-entry.ts';

/** 2024-01-01: a clock that shows less has never been set. */
const EARLIEST_WALL_MILLIS = 1_704_067_200_000;

/** The settings that decide who may charge. */
export function authorizationRules(settings: Pick<Settings, 'get'>): AuthorizationRules {
  return {
    readerEnabled: settings.get('rfid.enabled'),
    freeCharging: settings.get('auth.free.enabled'),
    freeAsksCentralSystem: settings.get('auth.free.mode') === 'WithOcpp',
    whitelistEnabled: settings.get('whitelist.enabled'),
    listEnabled: settings.get('ocpp.key.LocalAuthListEnabled'),
    cacheEnabled: settings.get('ocpp.key.AuthorizationCacheEnabled'),
    undatedAnswersLast: settings.get('auth.cacheExpireMode'),
    allowOfflineForUnknown: settings.get('ocpp.key.AllowOfflineTxForUnknownId'),
    localAuthorizeOffline: settings.get('ocpp.key.LocalAuthorizeOffline'),
    localPreAuthorize: settings.get('ocpp.key.LocalPreAuthorize'),
    authorizeRemote: settings.get('ocpp.key.AuthorizeRemoteTxRequests'),
  };
}

/** What the charger knows of a tag now. */
export function authorizationFacts(
  idTag: string,
  centralSystem: AuthorizationFacts['centralSystem'],
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): AuthorizationFacts {
  const shownMillis = clock.wallMillis();
  const wallMillis = shownMillis < EARLIEST_WALL_MILLIS ? undefined : shownMillis;
  return {
    whitelist: whitelistEntry(store, idTag, wallMillis),
    list: store.localList.find(idTag),
    cache: store.authorizationCache.find(idTag),
    centralSystem,
    wallMillis,
  };
}

/** The id of free charging where a vehicle alone starts it: where no card is asked for, or none can be read. */
export function plugStartIdTag(settings: Pick<Settings, 'get'>): string | undefined {
  const waitsForCard = settings.get('auth.free.start') === 'Card' && settings.get('rfid.enabled');
  return settings.get('auth.free.enabled') && !waitsForCard ? settings.get('auth.plugAndChargeId') : undefined;
}
