// SPDX-License-Identifier: Apache-2.0
import type { TagInfo } from '../core/auth/tag-info.ts';

/** What the central system said last of each tag, without regard to case. */
export interface AuthorizationCacheRepository {
  find(idTag: string): TagInfo | undefined;
  /** Adds or replaces. Beyond 1000 entries the one that was not seen for longest goes. */
  put(idTag: string, info: TagInfo): void;
  /** The tag was used: it is not forgotten soon. */
  touch(idTag: string): void;
  count(): number;
  clear(): void;
}

/** One tag of the central system's list. */
export interface ListedTag {
  readonly idTag: string;
  readonly info: TagInfo;
}

/** The list that the central system sent (OCPP 1.6 §3.5.2), without regard to case. */
export interface LocalListRepository {
  /** 0 while the list is empty, as OCPP 1.6 §6.24 wants it. */
  version(): number;
  count(): number;
  find(idTag: string): TagInfo | undefined;
  /** One commit. Tags that come or go leave the cache, too, so that no older word revives. */
  replace(version: number, tags: readonly ListedTag[]): void;
  /** The same for single tags; unknown ones among `removed` are passed over. */
  change(version: number, tags: readonly ListedTag[], removed: readonly string[]): void;
  clear(): void;
}

/** What a session was granted beyond its tag. */
export interface SessionGrant {
  readonly parentIdTag: string | undefined;
  /** Refused after its start: energy flows until the register shows this. */
  readonly untilWattHours: number | undefined;
}

export interface SessionGrantRepository {
  find(sessionId: string): SessionGrant | undefined;
  noteParent(sessionId: string, parentIdTag: string): void;
  /** The first limit stays: the same refusal may be told twice. */
  limit(sessionId: string, untilWattHours: number): void;
}
