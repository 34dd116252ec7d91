// SPDX-License-Identifier: Apache-2.0
import type { Handler } from '../rpc/dispatcher.ts';
import { ClearCacheRequest, type ClearCacheResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/**
 * ClearCache (OCPP 1.6 §5.4).
 * @param clear empties the authorization cache; undefined while it is switched off: Rejected (errata 3.23)
 */
export function handleClearCache(clear: () => (() => void) | undefined): Handler {
  return incoming(ClearCacheRequest, () => {
    const act = clear();
    act?.();
    return answer<ClearCacheResponse>({ status: act === undefined ? 'Rejected' : 'Accepted' });
  });
}
