// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { readIdTagInfo } from './authorize.ts';
import { SendLocalListRequest, type SendLocalListResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

const ANSWERS = {
  accepted: 'Accepted',
  failed: 'Failed',
  'not-supported': 'NotSupported',
  'version-mismatch': 'VersionMismatch',
} as const;

/** SendLocalList (OCPP 1.6 §5.15). The list is stored before the answer goes out. */
export function handleSendLocalList(station: Pick<Station, 'localList'>): Handler {
  return incoming(SendLocalListRequest, ({ listVersion, updateType, localAuthorizationList = [] }) => {
    const outcome = station.localList.update({
      kind: updateType === 'Full' ? 'full' : 'differential',
      version: listVersion,
      entries: localAuthorizationList.map(({ idTag, idTagInfo }) => ({
        idTag,
        info: idTagInfo === undefined ? undefined : readIdTagInfo(idTagInfo),
      })),
    });
    return answer<SendLocalListResponse>({ status: ANSWERS[outcome] });
  });
}
