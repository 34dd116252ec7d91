// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { UnlockConnectorRequest, type UnlockConnectorResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

const STATUSES = { unlocked: 'Unlocked', failed: 'UnlockFailed', 'not-supported': 'NotSupported' } as const;

/** UnlockConnector (OCPP 1.6 §5.18); unknown connectors and ones without a lock are NotSupported (errata 3.87). */
export function handleUnlockConnector(station: Pick<Station, 'connectorIds' | 'unlock'>): Handler {
  return incoming(UnlockConnectorRequest, async ({ connectorId }) => {
    const isKnown = station.connectorIds().includes(connectorId);
    const outcome = isKnown ? await station.unlock(connectorId) : 'not-supported';
    return answer<UnlockConnectorResponse>({ status: STATUSES[outcome] });
  });
}
