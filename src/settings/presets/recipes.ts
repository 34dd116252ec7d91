// SPDX-License-Identifier: Apache-2.0
import type { Preset } from './preset.ts';

/** What every recipe that the ETEK manual shows in full has in common. */
const SHOWN_IN_FULL = {
  'ocpp.key.StopTransactionOnEVSideDisconnect': true,
  'evse.resumeAfterReboot': false,
  'rfid.tagByteOrder': 'BE',
} as const;

const CARDS_AT_CENTRAL_SYSTEM = {
  'install.type': 'Public',
  'rfid.enabled': true,
  'auth.free.enabled': false,
  'auth.free.mode': 'WithOcpp',
} as const;

/**
 * The ten recipes of the ETEK manual, "A few common ways to set it up". Three say more than it prints: A.1 asks nobody
 * (its mode is not shown); A.2 waits for a card, which the manual only implies by leaving the reader on; B.6 is B.3 with
 * what is needed for its promise, since "the same as B.3" lets no card charge offline.
 */
export const RECIPES: readonly Preset[] = [
  {
    id: 'A.1',
    title: 'Stand-alone: plug in and charge',
    about: 'Nobody is asked and no card is read: whoever plugs in charges.',
    values: {
      'install.type': 'Home',
      'rfid.enabled': false,
      'auth.free.enabled': true,
      'auth.free.start': 'Plug',
      'auth.free.mode': 'WithoutOcpp',
      'whitelist.enabled': false,
      'auth.cacheExpireMode': true,
      'ocpp.key.AllowOfflineTxForUnknownId': false,
      'ocpp.key.LocalPreAuthorize': false,
      'ocpp.key.LocalAuthorizeOffline': false,
      'ocpp.key.AuthorizationCacheEnabled': true,
      ...SHOWN_IN_FULL,
    },
  },
  {
    id: 'A.2',
    title: 'Stand-alone: any card',
    about: 'Any card starts a session, and only the same card ends it.',
    values: {
      'install.type': 'Home',
      'rfid.enabled': true,
      'auth.free.enabled': true,
      'auth.free.start': 'Card',
      'auth.free.mode': 'WithoutOcpp',
    },
  },
  {
    id: 'A.3',
    title: 'Stand-alone: cards of the local list',
    about: 'Put the cards on the local list; no others charge.',
    values: {
      'install.type': 'Home',
      'rfid.enabled': true,
      'auth.free.enabled': false,
      'auth.free.mode': 'WithoutOcpp',
      'whitelist.enabled': true,
    },
  },
  {
    id: 'B.1',
    title: 'Central system: known cards start at once',
    about:
      'Cards of the local list, and those the central system accepted before, start without waiting for it, also while it is down. It can still end the session. Other cards are asked for.',
    values: {
      ...CARDS_AT_CENTRAL_SYSTEM,
      'whitelist.enabled': true,
      'auth.cacheExpireMode': true,
      'ocpp.key.AllowOfflineTxForUnknownId': false,
      'ocpp.key.LocalPreAuthorize': true,
      'ocpp.key.LocalAuthorizeOffline': true,
      'ocpp.key.AuthorizationCacheEnabled': true,
      ...SHOWN_IN_FULL,
    },
  },
  {
    id: 'B.2',
    title: 'Central system: plug in and charge',
    about: 'The free charging id must be known to the central system, which is asked at every plug-in.',
    values: {
      'install.type': 'Public',
      'rfid.enabled': false,
      'auth.free.enabled': true,
      'auth.free.start': 'Plug',
      'auth.free.mode': 'WithOcpp',
    },
  },
  {
    id: 'B.3',
    title: 'Central system: cards it allows',
    about: 'Every card is asked for. While the central system is down, nobody starts.',
    values: {
      ...CARDS_AT_CENTRAL_SYSTEM,
      'whitelist.enabled': false,
      'auth.cacheExpireMode': true,
      'ocpp.key.AllowOfflineTxForUnknownId': false,
      'ocpp.key.LocalPreAuthorize': false,
      'ocpp.key.LocalAuthorizeOffline': false,
      'ocpp.key.AuthorizationCacheEnabled': true,
      ...SHOWN_IN_FULL,
    },
  },
  {
    id: 'B.4',
    title: 'Central system: cards of the local list start at once',
    about: 'As B.1, but what the central system said before is not remembered.',
    values: {
      ...CARDS_AT_CENTRAL_SYSTEM,
      'whitelist.enabled': true,
      'auth.cacheExpireMode': true,
      'ocpp.key.AllowOfflineTxForUnknownId': false,
      'ocpp.key.LocalPreAuthorize': true,
      'ocpp.key.LocalAuthorizeOffline': true,
      'ocpp.key.AuthorizationCacheEnabled': false,
      ...SHOWN_IN_FULL,
    },
  },
  {
    id: 'B.5',
    title: 'Central system: nothing while it is down',
    about: 'Every card is asked for, nothing is remembered. While the central system is down, nobody starts.',
    values: {
      ...CARDS_AT_CENTRAL_SYSTEM,
      'whitelist.enabled': false,
      'auth.cacheExpireMode': false,
      'ocpp.key.AllowOfflineTxForUnknownId': false,
      'ocpp.key.LocalPreAuthorize': false,
      'ocpp.key.LocalAuthorizeOffline': false,
      'ocpp.key.AuthorizationCacheEnabled': false,
      ...SHOWN_IN_FULL,
    },
  },
  {
    id: 'B.6',
    title: 'Central system: only the local list while it is down',
    about: 'Every card is asked for. While the central system is down, cards of the local list start, and no others.',
    values: {
      ...CARDS_AT_CENTRAL_SYSTEM,
      'whitelist.enabled': true,
      'auth.cacheExpireMode': true,
      'ocpp.key.AllowOfflineTxForUnknownId': false,
      'ocpp.key.LocalPreAuthorize': false,
      'ocpp.key.LocalAuthorizeOffline': true,
      'ocpp.key.AuthorizationCacheEnabled': false,
      'ocpp.key.LocalAuthListEnabled': false,
      ...SHOWN_IN_FULL,
    },
  },
  {
    id: 'B.7',
    title: 'Central system: any card while it is down',
    about:
      'Every card is asked for. While the central system is down, any card starts: that energy may never be paid for.',
    values: {
      ...CARDS_AT_CENTRAL_SYSTEM,
      'whitelist.enabled': false,
      'auth.cacheExpireMode': false,
      'ocpp.key.AllowOfflineTxForUnknownId': true,
      'ocpp.key.LocalPreAuthorize': true,
      'ocpp.key.LocalAuthorizeOffline': true,
      'ocpp.key.AuthorizationCacheEnabled': false,
      ...SHOWN_IN_FULL,
    },
  },
];

/** Finds a recipe by its id, without regard to case. */
export function findRecipe(id: string): Preset | undefined {
  return RECIPES.find((preset) => preset.id.toLowerCase() === id.toLowerCase());
}
