// SPDX-License-Identifier: Apache-2.0
import type { Reservation, ReserveStatus } from '../core/reservation/reservation.ts';

/** What somebody wants kept. */
export type ReservationWish = Omit<Reservation, 'id' | 'reservedAtMillis'>;

/** Who is expected at which connector. */
export interface Reservations {
  /** Soonest to expire first. */
  list(): readonly Reservation[];
  /** Durable when it answers Accepted. Rejected also when it cannot be stored, or while the clock is not set. */
  reserve(wish: ReservationWish): ReserveStatus;
  /** @returns whether there was one, and it is gone for good */
  cancel(id: string): boolean;
}
