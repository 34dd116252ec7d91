// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { applyPreset, diffPreset, type Preset } from '../../settings/presets/preset.ts';
import { findRecipe, RECIPES } from '../../settings/presets/recipes.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { Problem } from '../http/problem.ts';
import type { PresetDiffView, PresetSummary } from '../views/preset-view.ts';
import { changeProblem } from './setting-problem.ts';

const presetParams = v.object({ id: v.pipe(v.string(), v.maxLength(20, 'the id of a preset')) });
const emptyBody = v.nullish(v.strictObject({}));

/** Ready-made sets of settings: what there is, what one would change, and the change. */
export function addPresetRoutes(app: PortalApp, { station, audit, log }: PortalContext): void {
  const { settings } = station;
  const summary = ({ id, title, about }: Preset): PresetSummary => ({ id, title, about });
  const diffOf = (preset: Preset): PresetDiffView => ({
    ...summary(preset),
    changes: diffPreset(settings, preset).map((change) => ({ ...change, unit: change.unit ?? null })),
  });

  app.get(
    '/api/v1/presets',
    { config: { access: 'settings', summary: 'Ready-made ways to run the charger' } },
    async () => ({ presets: RECIPES.map(summary) }),
  );
  app.get(
    '/api/v1/presets/:id',
    {
      schema: { params: presetParams },
      config: { access: 'settings', summary: 'What a preset would change: each setting, now and afterwards' },
    },
    async (request) => diffOf(presetOf(request.params.id)),
  );
  app.post(
    '/api/v1/presets/:id/apply',
    {
      schema: { params: presetParams, body: emptyBody },
      config: { access: 'apply-presets', summary: 'Make all changes of a preset, or none' },
    },
    async (request) => {
      const me = signedIn(request);
      const preset = presetOf(request.params.id);
      const { changes } = diffOf(preset);
      const result = applyPreset(settings, { kind: 'account', name: me.name, role: me.role }, preset);
      if (result.kind === 'refused') throw changeProblem(result.id, result.result);
      audit.add(me.name, 'preset applied', `${preset.id}: ${changes.length} settings changed`);
      log.info({ preset: preset.id, account: me.name, changes: changes.length }, 'preset applied');
      return { ...summary(preset), changes };
    },
  );
}

/** @throws Problem `not-found`, naming the ones there are */
function presetOf(id: string): Preset {
  const preset = findRecipe(id);
  if (preset !== undefined) return preset;
  const allowed = RECIPES.map((recipe) => recipe.id).join(', ');
  throw new Problem('not-found', 'there is no such preset', { field: 'id', allowed });
}
