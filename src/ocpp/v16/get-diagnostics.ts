// SPDX-License-Identifier: Apache-2.0
import type { Transfers } from '../../station/transfers-api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { GetDiagnosticsRequest, type GetDiagnosticsResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';
import { uploadWish } from './transfer-wish.ts';

/** GetDiagnostics (OCPP 1.6 §5.9): no file name, and no upload, where there is nothing of that time (errata 3.31). */
export function handleGetDiagnostics(transfers: Pick<Transfers, 'sendDiagnostics'>): Handler {
  return incoming(GetDiagnosticsRequest, (request) => {
    const { location, startTime: from, stopTime: to } = request;
    const { fileName } = transfers.sendDiagnostics(uploadWish(location, { from, to }, request));
    return answer<GetDiagnosticsResponse>(fileName === undefined ? {} : { fileName });
  });
}
