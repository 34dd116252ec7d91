// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { CancelReservationRequest, type CancelReservationResponse } from './generated/validators.mjs';
import { answer, incoming, refuse } from './incoming.ts';

/** CancelReservation (OCPP 1.6 §5.1): only what the central system itself reserved has a number it can name. */
export function handleCancelReservation({
  settings,
  reservations,
}: Pick<Station, 'settings' | 'reservations'>): Handler {
  return incoming(CancelReservationRequest, ({ reservationId }) => {
    if (!settings.get('ocpp.reservationSupported')) return refuse('NotSupported', 'reservations are switched off');
    const found = reservations.list().find((one) => one.reservationId === reservationId);
    const isGone = found !== undefined && reservations.cancel(found.id);
    return answer<CancelReservationResponse>({ status: isGone ? 'Accepted' : 'Rejected' });
  });
}
