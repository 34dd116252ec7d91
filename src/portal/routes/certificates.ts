// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { invalid, Problem } from '../http/problem.ts';
import type { CertificatesView, SecurityLogView } from '../views/certificates-view.ts';
import { rowLimit } from './bodies.ts';

/** What InstallCertificate of OCPP 1.6 takes, and some more for a chain in one file. */
const LONGEST_PEM = 20_000;
const PEM_RULE = `a certificate as PEM text, at most ${LONGEST_PEM} characters`;

const installBody = v.strictObject({
  kind: v.picklist(['central-system-root', 'manufacturer-root']),
  pem: v.pipe(v.string(), v.minLength(1, PEM_RULE), v.maxLength(LONGEST_PEM, PEM_RULE)),
});
const idParams = v.object({ id: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/, 'the id of a certificate')) });
const eventsQuery = v.strictObject({ limit: v.optional(rowLimit, '100') });

/** Whom the charger trusts and as whom it shows itself; private keys are never told. */
export function addCertificateRoutes(app: PortalApp, context: PortalContext): void {
  const { station, audit, log } = context;
  const { certificates } = station.security;
  app.get(
    '/api/v1/certificates',
    { config: { access: 'manage-certificates', summary: 'Installed certificates, and whether one was asked for' } },
    async (): Promise<CertificatesView> => ({
      certificates: certificates.list(),
      requestedAtMillis: certificates.requestedAtMillis ?? null,
    }),
  );
  app.post(
    '/api/v1/certificates',
    {
      schema: { body: installBody },
      config: { access: 'manage-certificates', summary: 'Install a root certificate' },
    },
    async (request, reply) => {
      const { kind, pem } = request.body;
      const me = signedIn(request);
      const outcome = await certificates.install(kind, pem, me.name);
      if (outcome.kind !== 'accepted') {
        throw outcome.kind === 'rejected'
          ? invalid('pem', `the certificate of an authority; ${outcome.why}`)
          : new Problem('conflict', `it could not be installed: ${outcome.why}`);
      }
      audit.add(me.name, 'certificate installed', `${kind} ${outcome.id.slice(0, 8)}`);
      log.info({ account: me.name, certificate: outcome.id.slice(0, 8) }, 'root certificate installed from the portal');
      return reply.code(201).send({ id: outcome.id });
    },
  );
  app.delete(
    '/api/v1/certificates/:id',
    { schema: { params: idParams }, config: { access: 'manage-certificates', summary: 'Delete a certificate' } },
    async (request, reply) => {
      const { id } = request.params;
      const me = signedIn(request);
      const outcome = certificates.deleteById(id, me.name);
      if (outcome === 'not-found') throw new Problem('not-found', 'there is no such certificate', { field: 'id' });
      if (outcome === 'failed')
        throw new Problem('conflict', 'it is in use: install another one first', { field: 'id' });
      audit.add(me.name, 'certificate deleted', id.slice(0, 8));
      return reply.code(204).send();
    },
  );
  addSecurityLogRoutes(app, context);
}

function addSecurityLogRoutes(app: PortalApp, { station, audit }: PortalContext): void {
  const { events } = station.security;
  app.get(
    '/api/v1/security-events',
    {
      schema: { querystring: eventsQuery },
      config: { access: 'manage-certificates', summary: 'The security log, newest first' },
    },
    async (request): Promise<SecurityLogView> => ({
      waiting: events.waiting(),
      events: events
        .latest(request.query.limit)
        .map(({ atMillis, type, techInfo }) => ({ atMillis, type, techInfo: techInfo ?? null })),
    }),
  );
  app.delete(
    '/api/v1/security-events',
    { config: { access: 'manage-certificates', summary: 'Empty the security log; the central system is told' } },
    async (request, reply) => {
      const me = signedIn(request);
      events.clear(me.name);
      audit.add(me.name, 'security log cleared', '');
      return reply.code(204).send();
    },
  );
}
