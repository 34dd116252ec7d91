// SPDX-License-Identifier: Apache-2.0
import type { ConnectorFacts } from '../session/facts.ts';
import { deriveStatus } from '../session/status.ts';
import type { Place } from './reservation.ts';

/** What of a connector matters to reservations, which themselves are left out of it. */
export type PlaceFacts = Omit<ConnectorFacts, 'reservation'>;

/**
 * How a connector is used, by its status without any reservation.
 * @param blocked why no session can begin there now
 */
export function placeUse(facts: PlaceFacts, blocked: string | undefined): Pick<Place, 'use' | 'isOut'> {
  switch (deriveStatus({ ...facts, reservation: undefined })) {
    // Before the guard is heard of nothing is known that could end a reservation.
    case 'Faulted':
      return { use: 'faulted', isOut: facts.guardKnown };
    case 'Unavailable':
      return { use: 'unavailable', isOut: facts.guardKnown };
    case 'Available':
      // A fault that only refuses new sessions is no status, but nobody could come; other obstacles pass within seconds.
      return { use: blocked === 'fault' ? 'faulted' : 'free', isOut: false };
    default:
      return { use: 'occupied', isOut: false };
  }
}
