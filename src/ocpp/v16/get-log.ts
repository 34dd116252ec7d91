// SPDX-License-Identifier: Apache-2.0
import type { Transfers } from '../../station/transfers-api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { GetLogRequest, type GetLogResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';
import { uploadWish } from './transfer-wish.ts';

const STATUSES = { accepted: 'Accepted', replaced: 'AcceptedCanceled', rejected: 'Rejected' } as const;

/** GetLog (security whitepaper N01): a newer request takes the place of the one under way. */
export function handleGetLog(transfers: Pick<Transfers, 'sendLog'>): Handler {
  return incoming(GetLogRequest, (request) => {
    const { log, logType, requestId } = request;
    const period = { from: log.oldestTimestamp, to: log.latestTimestamp };
    const wish = uploadWish(log.remoteLocation, period, request);
    const kind = logType === 'SecurityLog' ? 'security' : 'diagnostics';
    const { status, fileName } = transfers.sendLog(kind, requestId, wish);
    return answer<GetLogResponse>({
      status: STATUSES[status],
      ...(fileName === undefined ? {} : { filename: fileName }),
    });
  });
}
