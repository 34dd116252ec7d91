// SPDX-License-Identifier: Apache-2.0

/** What a central system can say of a tag (OCPP 1.6 §7.2 AuthorizationStatus). */
export const TAG_STATUSES = ['accepted', 'blocked', 'expired', 'invalid', 'concurrent-transaction'] as const;
export type TagStatus = (typeof TAG_STATUSES)[number];

/** A central system's word on a tag, in an answer or in its local list (OCPP 1.6 §7.27 IdTagInfo). */
export interface TagInfo {
  readonly status: TagStatus;
  /** The group the tag belongs to; opaque, never itself presented (OCPP 1.6 §3.9). */
  readonly parentIdTag: string | undefined;
  /** Milliseconds since 1970; undefined: no end was told. */
  readonly expiresAtMillis: number | undefined;
}

/** What a kept word is worth now. `doubtful`: it has an end, and nobody knows what time it is. */
export type Standing =
  | { readonly kind: 'valid' }
  | { readonly kind: 'refused'; readonly status: Exclude<TagStatus, 'accepted'> }
  | { readonly kind: 'doubtful' };

/**
 * What a kept word is worth.
 * @param wallMillis undefined while the time is not known
 */
export function standingOf(info: TagInfo, wallMillis: number | undefined): Standing {
  if (info.status !== 'accepted') return { kind: 'refused', status: info.status };
  if (info.expiresAtMillis === undefined) return { kind: 'valid' };
  if (wallMillis === undefined) return { kind: 'doubtful' };
  return wallMillis < info.expiresAtMillis ? { kind: 'valid' } : { kind: 'refused', status: 'expired' };
}
