// SPDX-License-Identifier: Apache-2.0
import { TAG_STATUSES, type TagInfo } from '../../core/auth/tag-info.ts';

/** The columns of a central system's word on a tag. */
export interface TagRow {
  readonly status: string;
  readonly parentIdTag: string | null;
  readonly expiresAtMillis: number | null;
}

export const TAG_COLUMNS = 'status, parent_id_tag AS parentIdTag, expires_at_millis AS expiresAtMillis';

/** A status this program does not know (a newer program wrote it) counts as a refusal. */
export function toTagInfo(row: TagRow | undefined): TagInfo | undefined {
  if (row === undefined) return undefined;
  return {
    status: TAG_STATUSES.find((status) => status === row.status) ?? 'invalid',
    parentIdTag: row.parentIdTag ?? undefined,
    expiresAtMillis: row.expiresAtMillis ?? undefined,
  };
}
