// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { ReserveNowRequest, type ReserveNowResponse } from './generated/validators.mjs';
import { answer, incoming, refuse } from './incoming.ts';
import { readTimestamp } from './timestamp.ts';

/** ReserveNow (OCPP 1.6 §5.13); with the profile Reservation withdrawn the action is not supported (OCPP-J 1.6 table 7). */
export function handleReserveNow({ settings, reservations }: Pick<Station, 'settings' | 'reservations'>): Handler {
  return incoming(ReserveNowRequest, ({ connectorId, expiryDate, idTag, parentIdTag, reservationId }) => {
    if (!settings.get('ocpp.reservationSupported')) return refuse('NotSupported', 'reservations are switched off');
    const expiresAtMillis = readTimestamp(expiryDate);
    if (expiresAtMillis === undefined) return answer<ReserveNowResponse>({ status: 'Rejected' });
    const status = reservations.reserve({ reservationId, connectorId, idTag, parentIdTag, expiresAtMillis });
    return answer<ReserveNowResponse>({ status });
  });
}
