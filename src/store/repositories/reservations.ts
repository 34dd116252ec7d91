// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { Reservation } from '../../core/reservation/reservation.ts';
import type { ReservationRepository } from '../../ports/store.ts';

interface ReservationRow extends Omit<Reservation, 'reservationId' | 'parentIdTag'> {
  readonly reservationId: number | null;
  readonly parentIdTag: string | null;
}

/** Reservations; each change is a commit, or part of the one it is called in. */
export function createReservations(database: Database): ReservationRepository {
  const all = database.prepare<[], ReservationRow>(
    `SELECT id, reservation_id AS reservationId, connector_id AS connectorId, id_tag AS idTag,
      parent_id_tag AS parentIdTag, expires_at_millis AS expiresAtMillis, reserved_at_millis AS reservedAtMillis
     FROM reservations ORDER BY reserved_at_millis, id`,
  );
  const insert = database.prepare<[ReservationRow]>(
    `INSERT INTO reservations (id, reservation_id, connector_id, id_tag, parent_id_tag, expires_at_millis, reserved_at_millis)
     VALUES (@id, @reservationId, @connectorId, @idTag, @parentIdTag, @expiresAtMillis, @reservedAtMillis)`,
  );
  const remove = database.prepare<[string]>('DELETE FROM reservations WHERE id = ?');
  const clear = database.prepare<[]>('DELETE FROM reservations');
  return {
    all: () =>
      all.all().map((row) => ({
        ...row,
        reservationId: row.reservationId ?? undefined,
        parentIdTag: row.parentIdTag ?? undefined,
      })),
    put(reservation, replaced) {
      const { reservationId = null, parentIdTag = null } = reservation;
      database.transaction(() => {
        for (const id of replaced) remove.run(id);
        insert.run({ ...reservation, reservationId, parentIdTag });
      })();
    },
    remove: (id) => void remove.run(id),
    clear: () => void clear.run(),
  };
}
