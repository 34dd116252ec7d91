// SPDX-License-Identifier: Apache-2.0
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { maySeeTags } from '../auth/access.ts';
import { Problem } from '../http/problem.ts';
import { TREND_STEP_MS } from '../live/trend.ts';
import { type StationStatusView, type StatusView, viewConnector, viewStation } from '../views/status-view.ts';
import type { TrendView } from '../views/trend-view.ts';
import { connectorParams } from './bodies.ts';

/** What the charger is and does. */
export function addStatusRoutes(app: PortalApp, context: PortalContext): void {
  const { station, accounts, clock, trends } = context;
  app.get(
    '/api/v1/about',
    { config: { access: 'public', summary: 'What a page needs before anyone signs in' } },
    async () => ({
      product: 'Chargehand',
      vendor: station.identity.vendor,
      model: station.identity.model,
      setupNeeded: accounts.setupNeeded(),
      benchPort: context.benchPort ?? null,
    }),
  );
  app.get(
    '/api/v1/status',
    { config: { access: 'read-status', summary: 'The station and all its connectors' } },
    async (request): Promise<StatusView> => {
      const withTags = maySeeTags(signedIn(request).role);
      return {
        atMillis: clock.wallMillis(),
        station: viewStation(station, context.centralSystem, withTags),
        connectors: station.connectorIds().map((id) => viewConnector(station, id, withTags)),
      };
    },
  );
  app.get(
    '/api/v1/schedule',
    {
      config: {
        access: 'read-status',
        summary: 'Hours of operation, charging appointment and peak hours: what is open',
      },
    },
    async (): Promise<StationStatusView['schedule']> => station.schedule.view(),
  );
  app.get(
    '/api/v1/connectors/:id/trend',
    { schema: { params: connectorParams }, config: { access: 'read-status', summary: 'The last ten minutes' } },
    async (request): Promise<TrendView> => {
      checkConnector(context, request.params.id);
      return { stepMillis: TREND_STEP_MS, points: trends.of(request.params.id) };
    },
  );
}

/** @throws Problem `not-found` */
export function checkConnector({ station }: PortalContext, id: number): void {
  const known = station.connectorIds();
  if (known.includes(id)) return;
  throw new Problem('not-found', `there is no connector ${id}`, { field: 'id', allowed: `one of ${known.join(', ')}` });
}
