// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { ReserveStatus } from '../../core/reservation/reservation.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { maySeeTags } from '../auth/access.ts';
import { Problem } from '../http/problem.ts';
import { viewReservation } from '../views/reservation-view.ts';
import { idTag } from './bodies.ts';
import { checkConnector } from './status.ts';

/** A week. */
const MOST_MINUTES = 10_080;
const CONNECTOR_RULE = 'the number of a connector, or 0 for any';
const MINUTES_RULE = `a whole number from 1 to ${MOST_MINUTES}`;

const reservationBody = v.strictObject({
  connectorId: v.pipe(v.number(), v.integer(CONNECTOR_RULE), v.minValue(0, CONNECTOR_RULE), v.maxValue(999)),
  idTag,
  parentIdTag: v.optional(idTag),
  minutes: v.pipe(
    v.number(),
    v.integer(MINUTES_RULE),
    v.minValue(1, MINUTES_RULE),
    v.maxValue(MOST_MINUTES, MINUTES_RULE),
  ),
});
const reservationParams = v.object({ id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'the id of a reservation')) });

const REFUSALS: Readonly<Record<Exclude<ReserveStatus, 'Accepted'>, string>> = {
  Occupied: 'it is in use or reserved; choose another connector, or wait until it is free',
  Faulted: 'it has a fault; see its status',
  Unavailable: 'it is out of service; put it back into service first',
  Rejected:
    'the charger takes no such reservation: its clock is not set, its storage fails, or any connector (0) cannot be reserved',
};

/** Who is expected at which connector. */
export function addReservationRoutes(app: PortalApp, context: PortalContext): void {
  const { station, audit, clock, log } = context;
  app.get(
    '/api/v1/reservations',
    { config: { access: 'read-status', summary: 'All reservations, soonest to expire first' } },
    async (request) => {
      const withTags = maySeeTags(signedIn(request).role);
      return { reservations: station.reservations.list().map((one) => viewReservation(one, withTags)) };
    },
  );
  app.post(
    '/api/v1/reservations',
    {
      schema: { body: reservationBody },
      config: { access: 'manage-reservations', summary: 'Keep a connector, or with 0 any, for a card' },
    },
    async (request, reply) => {
      const { connectorId, minutes, parentIdTag, ...who } = request.body;
      const me = signedIn(request);
      if (connectorId !== 0) checkConnector(context, connectorId);
      const expiresAtMillis = clock.wallMillis() + minutes * 60_000;
      const wish = { ...who, connectorId, parentIdTag, expiresAtMillis, reservationId: undefined };
      const status = station.reservations.reserve(wish);
      if (status !== 'Accepted') throw new Problem('conflict', REFUSALS[status], { field: 'connectorId' });
      audit.add(me.name, 'connector reserved', `connector ${connectorId} for ${minutes} min`);
      log.info({ connector: connectorId, account: me.name, minutes }, 'reserved from the portal');
      return reply.code(201).send({ outcome: 'accepted' });
    },
  );
  app.delete(
    '/api/v1/reservations/:id',
    {
      schema: { params: reservationParams },
      config: { access: 'manage-reservations', summary: 'Cancel a reservation' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const me = signedIn(request);
      const found = station.reservations.list().find((one) => one.id === id);
      if (found === undefined) throw new Problem('not-found', 'there is no such reservation any more', { field: 'id' });
      if (!station.reservations.cancel(id)) throw new Problem('conflict', 'it could not be removed: the storage fails');
      audit.add(me.name, 'reservation cancelled', `connector ${found.connectorId}`);
      log.info({ connector: found.connectorId, account: me.name }, 'reservation cancelled from the portal');
      return reply.code(204).send();
    },
  );
}
