// SPDX-License-Identifier: Apache-2.0
import type { PortalApp, PortalContext } from '../app.ts';
import type { HistoryView } from '../views/history-view.ts';
import { viewConnector } from '../views/status-view.ts';
import { viewWhy, type WhyView } from '../views/why-view.ts';
import { connectorParams, historyQuery } from './bodies.ts';
import { checkConnector } from './status.ts';

/** Why a connector is (not) charging, now and before. */
export function addWhyRoutes(app: PortalApp, context: PortalContext): void {
  const { station } = context;
  app.get(
    '/api/v1/connectors/:id/why',
    {
      schema: { params: connectorParams },
      config: { access: 'read-status', summary: 'Why it is (not) charging: reason, faults and every limit' },
    },
    async (request): Promise<WhyView> => {
      const { id } = request.params;
      checkConnector(context, id);
      return viewWhy(viewConnector(station, id, false));
    },
  );
  app.get(
    '/api/v1/connectors/:id/history',
    {
      schema: { params: connectorParams, querystring: historyQuery },
      config: { access: 'read-status', summary: 'The last changes of why, newest first' },
    },
    async (request): Promise<HistoryView> => {
      const { id } = request.params;
      checkConnector(context, id);
      return { changes: station.history.latest(id, request.query.limit) };
    },
  );
}
