// SPDX-License-Identifier: Apache-2.0
import type { PortalApp, PortalContext } from '../app.ts';
import { type TariffView, viewTariff } from '../views/tariff-view.ts';

/** Prices. What a session costs stands with the session. */
export function addTariffRoutes(app: PortalApp, { station }: PortalContext): void {
  app.get(
    '/api/v1/tariff',
    { config: { access: 'read-status', summary: 'Prices of a session that starts now, for members and for guests' } },
    async (): Promise<TariffView> => viewTariff(station.tariff.inForce()),
  );
}
