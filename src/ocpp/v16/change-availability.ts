// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { ChangeAvailabilityRequest, type ChangeAvailabilityResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

const STATUSES = { accepted: 'Accepted', rejected: 'Rejected', scheduled: 'Scheduled' } as const;

/** ChangeAvailability (OCPP 1.6 §5.2); connector 0 is the whole charger. Rejected where `ocpp.changeAvailabilityAllowed` is off. */
export function handleChangeAvailability(
  station: Pick<Station, 'connectorIds' | 'setAvailability' | 'settings'>,
): Handler {
  return incoming(ChangeAvailabilityRequest, ({ connectorId, type }) => {
    const isKnown = connectorId === 0 || station.connectorIds().includes(connectorId);
    const isAllowed = station.settings.get('ocpp.changeAvailabilityAllowed');
    const outcome = isKnown && isAllowed ? station.setAvailability(connectorId, type === 'Operative') : 'rejected';
    return answer<ChangeAvailabilityResponse>({ status: STATUSES[outcome] });
  });
}
