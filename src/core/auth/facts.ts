// SPDX-License-Identifier: Apache-2.0
import type { TagInfo } from './tag-info.ts';

/**
 * Where a request to charge comes from. `app`: the portal or the command line · `free`: nobody, a vehicle was plugged in
 * where that is enough.
 */
export type TokenOrigin = 'card' | 'app' | 'remote' | 'free';

/** Who asks. */
export interface Token {
  readonly idTag: string;
  readonly origin: TokenOrigin;
}

/** What is known of a tag when it is presented. */
export interface AuthorizationFacts {
  /** The charger's own list, kept by people and independent of any central system. */
  readonly whitelist: 'accepted' | 'blocked' | 'unknown';
  /** The list that the central system sent (OCPP 1.6 §3.5.2). */
  readonly list: TagInfo | undefined;
  /** The central system's last answer (OCPP 1.6 §3.5.1). */
  readonly cache: TagInfo | undefined;
  /** `none`: stand-alone, there is no central system · `offline`: it cannot be asked now, or did not answer. */
  readonly centralSystem: 'none' | 'online' | 'offline';
  /** Undefined while the time is not known. */
  readonly wallMillis: number | undefined;
}

/** The settings that decide. */
export interface AuthorizationRules {
  readonly readerEnabled: boolean;
  readonly freeCharging: boolean;
  /** False: free charging is nobody's business but the charger's. */
  readonly freeAsksCentralSystem: boolean;
  readonly whitelistEnabled: boolean;
  /** LocalAuthListEnabled. */
  readonly listEnabled: boolean;
  /** AuthorizationCacheEnabled. */
  readonly cacheEnabled: boolean;
  /** An answer without an expiry date counts for ever; else it is not kept in mind. A refusal always is. */
  readonly undatedAnswersLast: boolean;
  readonly allowOfflineForUnknown: boolean;
  readonly localAuthorizeOffline: boolean;
  readonly localPreAuthorize: boolean;
  /** AuthorizeRemoteTxRequests. */
  readonly authorizeRemote: boolean;
}
