// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import type { JournalSample } from '../../core/session/journal.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { maySeeTags } from '../auth/access.ts';
import { Problem } from '../http/problem.ts';
import { type SamplesView, type SessionsView, viewDetails, viewSession } from '../views/session-view.ts';
import { filterOf, samplesQuery, sessionParams, sessionsQuery } from './session-queries.ts';

/** The journal of sessions, and what the charger has done in its life. */
export function addSessionRoutes(app: PortalApp, { station }: PortalContext): void {
  const { journal } = station;
  const find = (id: string) => {
    const details = journal.details(id);
    if (details === undefined) throw new Problem('not-found', 'there is no such session', { field: 'id' });
    return details;
  };
  app.get(
    '/api/v1/sessions',
    {
      schema: { querystring: sessionsQuery },
      config: { access: 'read-sessions', summary: 'Sessions of a filter, newest first, page by page' },
    },
    async (request): Promise<SessionsView> => {
      const { limit, cursor, ...query } = request.query;
      const { role } = signedIn(request);
      const filter = filterOf(query, station.settings.get('locale.timezone'), role);
      const { entries, next } = journal.page(filter, limit, cursor);
      return {
        sessions: entries.map((entry) => viewSession(entry, maySeeTags(role))),
        next: next === undefined ? null : String(next),
        totals: cursor === undefined ? journal.totals(filter) : null,
      };
    },
  );
  app.get(
    '/api/v1/sessions/:id',
    {
      schema: { params: sessionParams },
      config: { access: 'read-sessions', summary: 'One session with its pauses, faults and events' },
    },
    async (request) => viewDetails(find(request.params.id), maySeeTags(signedIn(request).role)),
  );
  app.get(
    '/api/v1/sessions/:id/samples',
    {
      schema: { params: sessionParams, querystring: samplesQuery },
      config: { access: 'read-sessions', summary: 'Samples with the limit chain, evenly thinned to so many points' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { points } = request.query;
      const of = find(id).samples;
      if (points === 'all') {
        reply.type('application/json; charset=utf-8');
        return Readable.from(samplesJson(journal.allSamples(id), of));
      }
      const view: SamplesView = { samples: journal.samples(id, points), of };
      return view;
    },
  );
  app.get(
    '/api/v1/lifetime',
    { config: { access: 'read-status', summary: 'Energy, sessions, charging time and cycles so far' } },
    async () => journal.lifetime(),
  );
}

/** As in SamplesView, in portions. */
function* samplesJson(samples: Iterable<JournalSample>, of: number): Generator<string, void, undefined> {
  yield `{"of":${of},"samples":[`;
  let separator = '';
  for (const sample of samples) {
    yield separator + JSON.stringify(sample);
    separator = ',\n';
  }
  yield ']}';
}
