// SPDX-License-Identifier: Apache-2.0
import { settingSchema } from '../../settings/derive/json-schema.ts';
import { viewSettings } from '../../settings/derive/rights.ts';
import { findRow } from '../../settings/registry.ts';
import type { Actor } from '../../settings/settings.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import type { SignedIn } from '../auth/sign-ins.ts';
import { Problem } from '../http/problem.ts';
import { viewChange } from '../views/setting-change.ts';
import type { SettingFormView } from '../views/setting-form-view.ts';
import { settingBody, settingParams, settingsBody } from './bodies.ts';
import { changeProblem } from './setting-problem.ts';

/** The settings registry over HTTP. */
export function addSettingRoutes(app: PortalApp, { station }: PortalContext): void {
  const { settings } = station;
  const visible = (me: SignedIn): SettingFormView[] =>
    viewSettings(settings, me.role).flatMap((view) => {
      const row = findRow(view.id);
      return row === undefined ? [] : [{ ...view, type: row.type }];
    });

  app.get(
    '/api/v1/settings',
    { config: { access: 'settings', summary: 'All settings the role may see' } },
    async (request) => ({
      settings: visible(signedIn(request)),
    }),
  );
  app.get(
    '/api/v1/settings/:id',
    { schema: { params: settingParams }, config: { access: 'settings', summary: 'One setting with its JSON Schema' } },
    async (request) => {
      const { id } = request.params;
      const view = visible(signedIn(request)).find((setting) => setting.id === id);
      const row = findRow(id);
      if (view === undefined || row === undefined)
        throw new Problem('not-found', `there is no setting ${id}`, { field: 'id' });
      return { ...view, schema: settingSchema(row) };
    },
  );
  app.put(
    '/api/v1/settings/:id',
    {
      schema: { params: settingParams, body: settingBody },
      config: { access: 'settings', summary: 'Change one setting' },
    },
    async (request) => {
      const { id } = request.params;
      const me = signedIn(request);
      if (!isVisible(id, me)) throw new Problem('not-found', `there is no setting ${id}`, { field: 'id' });
      const result = settings.apply(actor(me), id, request.body.value);
      if (result.kind !== 'applied') throw changeProblem(id, result);
      return viewChange(id, result);
    },
  );
  app.patch(
    '/api/v1/settings',
    {
      schema: { body: settingsBody },
      config: { access: 'settings', summary: 'Change several; each is answered by itself' },
    },
    async (request) => {
      const me = signedIn(request);
      const changes = Object.entries(request.body.changes);
      return {
        results: changes.map(([id, value]) =>
          // A setting that is hidden from the role is answered like one that does not exist.
          viewChange(id, isVisible(id, me) ? settings.apply(actor(me), id, value) : { kind: 'unknown' }),
        ),
      };
    },
  );
}

function isVisible(id: string, me: SignedIn): boolean {
  const row = findRow(id);
  return row !== undefined && row.rights[me.role] !== 'none';
}

function actor(me: SignedIn): Actor {
  return { kind: 'account', name: me.name, role: me.role };
}
