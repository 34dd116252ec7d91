// SPDX-License-Identifier: Apache-2.0
import type { TagInfo, TagStatus } from '../../core/auth/tag-info.ts';
import type { AuthorizeAnswer } from '../../station/api.ts';
import type { AuthorizeResponse } from './generated/validators.mjs';
import type { Requester } from './messages.ts';
import { readTimestamp } from './timestamp.ts';

const STATUSES: Readonly<Record<AuthorizeResponse['idTagInfo']['status'], TagStatus>> = {
  Accepted: 'accepted',
  Blocked: 'blocked',
  Expired: 'expired',
  Invalid: 'invalid',
  ConcurrentTx: 'concurrent-transaction',
};

/**
 * The station's word for an idTagInfo, wherever it comes in (OCPP 1.6 §7.27). An expiry date that cannot be true is none;
 * an empty parent id, which some central systems send for "no group", is none either.
 */
export function readIdTagInfo({ status, parentIdTag, expiryDate }: AuthorizeResponse['idTagInfo']): TagInfo {
  return {
    status: STATUSES[status],
    parentIdTag: parentIdTag === '' ? undefined : parentIdTag,
    expiresAtMillis: expiryDate === undefined ? undefined : readTimestamp(expiryDate),
  };
}

/** Asks whether a tag may charge (OCPP 1.6 §4.1). Everything but a proper answer is `no-answer`. */
export async function authorize(requester: Requester, idTag: string): Promise<AuthorizeAnswer> {
  const reply = await requester.request('Authorize', { idTag });
  return reply.kind === 'answered' ? readIdTagInfo(reply.response.idTagInfo) : 'no-answer';
}
