// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type FaultCode, faultRow } from '../../core/faults/catalogue.ts';
import type { WearingPart } from '../../core/faults/wear.ts';
import type { Role } from '../../settings/settings.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { rolesThatMayClear } from '../auth/fault-clearing.ts';
import { Problem } from '../http/problem.ts';
import { connectorParams, emptyBody, faultParams, idTag } from './bodies.ts';
import { checkConnector } from './status.ts';

const startBody = v.strictObject({ idTag: v.optional(idTag) });
/** The guard lets a fault go at a reset, and raises it again with its next scans while the cause is there. */
const RAISED_AGAIN_WITHIN_MS = 1000;

/** Starting, stopping, and resetting what only a person may reset. */
export function addControlRoutes(app: PortalApp, context: PortalContext): void {
  addChargingRoutes(app, context);
  addChargeNowRoute(app, context);
  addServiceRoutes(app, context);
  addResetRoute(app, context);
}

function addChargingRoutes(app: PortalApp, context: PortalContext): void {
  const { station, log } = context;
  app.post(
    '/api/v1/connectors/:id/start',
    {
      schema: { params: connectorParams, body: startBody },
      config: { access: 'control-charging', summary: 'Start a session, as a card would' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const me = signedIn(request);
      checkConnector(context, id);
      const { session } = station.view(id);
      if (session !== undefined && session.stoppedAtMillis === undefined) {
        throw new Problem('conflict', 'a session is running here already');
      }
      // Without a card the session is booked on the account; OCPP 1.6 §7.28 gives it 20 characters.
      const outcome = await station.presentTag(request.body.idTag ?? `portal-${me.name}`.slice(0, 20), id, 'app');
      log.info({ connector: id, account: me.name, outcome: outcome.kind }, 'start from the portal');
      if (outcome.kind === 'refused') throw new Problem('refused', outcome.reason);
      return reply.code(202).send({ outcome: outcome.kind });
    },
  );
  app.post(
    '/api/v1/connectors/:id/stop',
    {
      schema: { params: connectorParams, body: emptyBody },
      config: { access: 'control-charging', summary: 'Stop the running session' },
    },
    async (request, reply) => {
      const { id } = request.params;
      checkConnector(context, id);
      const { session } = station.view(id);
      if (session === undefined || session.stoppedAtMillis !== undefined) {
        throw new Problem('conflict', 'no session is running here');
      }
      const outcome = station.remoteStop(session.id);
      if (outcome === 'rejected') throw new Problem('conflict', 'the session cannot be stopped now');
      log.info({ connector: id, account: signedIn(request).name }, 'stop from the portal');
      return reply.code(202).send({ outcome });
    },
  );
}

function addChargeNowRoute(app: PortalApp, context: PortalContext): void {
  const { station, log, audit } = context;
  app.post(
    '/api/v1/connectors/:id/charge-now',
    {
      schema: { params: connectorParams, body: emptyBody },
      config: {
        access: 'control-charging',
        summary: 'Charge now: this charge waits for no start time, peak hours or delay',
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const me = signedIn(request);
      checkConnector(context, id);
      if (station.schedule.chargeNow(id) === 'rejected')
        throw new Problem(
          'conflict',
          'no charge waits here for a time or a delay; outside the hours of operation none can begin',
        );
      audit.add(me.name, 'charge now', `connector ${id}`);
      log.info({ connector: id, account: me.name }, 'charge now from the portal');
      return reply.code(202).send({ outcome: 'accepted' });
    },
  );
}

function addServiceRoutes(app: PortalApp, context: PortalContext): void {
  const { station } = context;
  app.post(
    '/api/v1/connectors/:id/meter/zero',
    {
      schema: { params: connectorParams, body: emptyBody },
      config: { access: 'set-meter-to-zero', summary: 'Let the meter register count from here' },
    },
    async (request, reply) => {
      const { id } = request.params;
      checkConnector(context, id);
      if (station.setMeterToZero(id, signedIn(request).name) === 'rejected') {
        throw new Problem('conflict', 'a session is running here, or the meter does not answer');
      }
      return reply.code(202).send({ outcome: 'accepted' });
    },
  );
}

function addResetRoute(app: PortalApp, context: PortalContext): void {
  const { station, log, audit, clock } = context;
  app.post(
    '/api/v1/connectors/:id/faults/:code/reset',
    {
      schema: { params: faultParams, body: emptyBody },
      config: { access: 'reset-faults', summary: 'Reset a fault whose cause is gone' },
    },
    async (request, reply) => {
      const { id, code } = request.params;
      const me = signedIn(request);
      checkConnector(context, id);
      const isActive = (): boolean => station.view(id).faults.includes(code);
      if (!isActive()) throw new Problem('conflict', `${code} is not active`, { field: 'code' });
      checkMayClear(me.role, code);
      audit.add(me.name, 'fault reset', `connector ${id}: ${code}`);
      log.info({ connector: id, fault: code, account: me.name }, 'fault reset from the portal');
      const part = WEAR_OF[code];
      if (part === undefined) station.resetFault(id, code);
      else station.resetWear(id, part, me.name);
      await clock.sleep(RAISED_AGAIN_WITHIN_MS);
      if (isActive()) throw new Problem('conflict', `${code} stays: its cause is still there`, { field: 'code' });
      return reply.code(202).send({ outcome: 'accepted' });
    },
  );
}

/** These end when the part was exchanged and its counter begins at 0. */
const WEAR_OF: Readonly<Partial<Record<FaultCode, WearingPart>>> = {
  'contactor-wearing': 'contactor',
  'contactor-worn': 'contactor',
  'plug-wearing': 'plug',
  'plug-worn': 'plug',
};

/** @throws Problem `forbidden`, naming who may */
function checkMayClear(role: Role, code: FaultCode): void {
  const roles = rolesThatMayClear(faultRow(code).clearedBy);
  if (roles.includes(role)) return;
  const allowed = roles.length === 0 ? 'nobody: it ends when its cause is gone' : roles.join(', ');
  throw new Problem('forbidden', `${code} may be reset by ${allowed}`, { field: 'code', allowed });
}
