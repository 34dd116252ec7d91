// SPDX-License-Identifier: Apache-2.0
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { maySeeTags } from '../auth/access.ts';
import { viewSession } from '../views/session-view.ts';
import { sessionsQuery } from './bodies.ts';

/** The journal of sessions. */
export function addSessionRoutes(app: PortalApp, { station }: PortalContext): void {
  app.get(
    '/api/v1/sessions',
    {
      schema: { querystring: sessionsQuery },
      config: { access: 'read-sessions', summary: 'Latest sessions, newest first' },
    },
    async (request) => {
      const withTags = maySeeTags(signedIn(request).role);
      const sessions = station.sessions(request.query.limit);
      return { sessions: sessions.map((session) => viewSession(session, withTags, station.tariff.costOf(session.id))) };
    },
  );
}
