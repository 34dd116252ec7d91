// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { GetLocalListVersionRequest, type GetLocalListVersionResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/** GetLocalListVersion (OCPP 1.6 §5.10): 0 while the list is empty, -1 while it is switched off (§6.24). */
export function handleGetLocalListVersion(station: Pick<Station, 'localList'>): Handler {
  return incoming(GetLocalListVersionRequest, () =>
    answer<GetLocalListVersionResponse>({ listVersion: station.localList.version() }),
  );
}
