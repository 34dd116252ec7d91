// SPDX-License-Identifier: Apache-2.0
import type { TagInfo } from '../core/auth/tag-info.ts';

/** A change of the central system's list of tags (OCPP 1.6 §5.15). */
export interface LocalListUpdate {
  readonly kind: 'full' | 'differential';
  readonly version: number;
  /** Without `info`: the tag goes, which only a differential update may ask for. */
  readonly entries: readonly { readonly idTag: string; readonly info: TagInfo | undefined }[];
}

export type LocalListOutcome = 'accepted' | 'failed' | 'not-supported' | 'version-mismatch';

/** The list of tags that the central system sent. */
export interface LocalList {
  /** 0: the list is empty · -1: there is none, because it is switched off (OCPP 1.6 §6.24). */
  version(): number;
  /** All of it or nothing. */
  update(update: LocalListUpdate): LocalListOutcome;
}
