// SPDX-License-Identifier: Apache-2.0
import type { Reservation } from '../../core/reservation/reservation.ts';
import { maskTag } from './mask-tag.ts';

/** A reservation as the API tells of it. */
export interface ReservationView {
  readonly id: string;
  /** 0 = whichever connector is free. */
  readonly connectorId: number;
  /** Masked for roles that may not see tags. */
  readonly idTag: string;
  /** Masked likewise; null: only that one card may come. */
  readonly parentIdTag: string | null;
  /** Wall clock. */
  readonly expiresAtMillis: number;
  /** The central system's number; null: made in the portal. */
  readonly reservationId: number | null;
}

/** `withTags` shows tags in full. */
export function viewReservation(reservation: Reservation, withTags: boolean): ReservationView {
  const { id, connectorId, idTag, parentIdTag, expiresAtMillis, reservationId } = reservation;
  return {
    id,
    connectorId,
    idTag: maskTag(idTag, withTags),
    parentIdTag: parentIdTag === undefined ? null : maskTag(parentIdTag, withTags),
    expiresAtMillis,
    reservationId: reservationId ?? null,
  };
}
