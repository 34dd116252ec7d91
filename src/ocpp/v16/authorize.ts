// SPDX-License-Identifier: Apache-2.0
import type { AuthorizeAnswer } from '../../station/api.ts';
import type { AuthorizeResponse } from './generated/validators.mjs';
import type { Requester } from './messages.ts';

const ANSWERS: Readonly<Record<AuthorizeResponse['idTagInfo']['status'], AuthorizeAnswer>> = {
  Accepted: 'accepted',
  Blocked: 'blocked',
  Expired: 'expired',
  Invalid: 'invalid',
  ConcurrentTx: 'concurrent-transaction',
};

/** The station's word for an idTagInfo, of Authorize and StartTransaction alike (OCPP 1.6 §7.7 AuthorizationStatus). */
export function readIdTagInfo(info: AuthorizeResponse['idTagInfo']): AuthorizeAnswer {
  return ANSWERS[info.status];
}

/** Asks whether a tag may charge (OCPP 1.6 §4.1). Everything but a proper answer is `no-answer`. */
export async function authorize(
  requester: Requester,
  idTag: string,
  onParent?: (parentIdTag: string) => void,
): Promise<AuthorizeAnswer> {
  const reply = await requester.request('Authorize', { idTag });
  if (reply.kind !== 'answered') return 'no-answer';
  const { parentIdTag } = reply.response.idTagInfo;
  if (parentIdTag !== undefined) onParent?.(parentIdTag);
  return readIdTagInfo(reply.response.idTagInfo);
}
