// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { SystemClock } from '../platform/system-clock.ts';
import { createSettings } from '../settings/apply.ts';
import { applyPreset, diffPreset, type Preset } from '../settings/presets/preset.ts';
import { findRecipe, RECIPES } from '../settings/presets/recipes.ts';
import type { SettingValue } from '../settings/row.ts';
import type { Settings } from '../settings/settings.ts';
import { formatText } from '../settings/text-form.ts';
import { openStore } from '../store/store.ts';
import { askStation } from './control-client.ts';
import { createLog } from './log.ts';

export const PRESET_USAGE = `chargehand settings preset list
chargehand settings preset show ID      what it would change
chargehand settings preset apply ID     [--data DIR]`;

interface Change {
  readonly id: string;
  readonly now: SettingValue;
  readonly next: SettingValue;
}

/** @returns the exit code: 0 = done, 1 = not possible, 2 = wrong use */
export async function presetCommand(dataFolder: string, [verb, id = '']: readonly string[]): Promise<number> {
  if (verb === 'list' && id === '') {
    for (const preset of RECIPES) process.stdout.write(`${preset.id}  ${preset.title}\n`);
    return 0;
  }
  if ((verb !== 'show' && verb !== 'apply') || id === '') {
    process.stderr.write(`${PRESET_USAGE}\n`);
    return 2;
  }
  const preset = findRecipe(id);
  if (preset === undefined) {
    process.stderr.write(`chargehand: there is no preset "${id}"; chargehand settings preset list names them\n`);
    return 1;
  }
  const changes = (await throughStation(dataFolder, preset, verb)) ?? inStore(dataFolder, preset, verb);
  if (verb === 'show') process.stdout.write(`${preset.id}  ${preset.title}\n${preset.about}\n`);
  for (const { id: setting, now, next } of changes)
    process.stdout.write(`${setting}: ${formatText(now)} -> ${formatText(next)}\n`);
  if (changes.length === 0) process.stdout.write('everything is set like that already\n');
  return 0;
}

const value = v.union([v.boolean(), v.number(), v.string(), v.array(v.string())]);
const diff = v.object({ changes: v.array(v.object({ id: v.string(), now: value, next: value })) });
const refusal = v.object({ error: v.object({ message: v.string() }) });

/** Undefined when no station runs there. @throws Error with the station's refusal */
async function throughStation(
  dataFolder: string,
  { id }: Preset,
  verb: 'show' | 'apply',
): Promise<readonly Change[] | undefined> {
  const path = `/api/v1/presets/${id}`;
  const answer = await (verb === 'show'
    ? askStation(dataFolder, 'GET', path)
    : askStation(dataFolder, 'POST', `${path}/apply`));
  if (answer === undefined) return undefined;
  if (answer.status !== 200) throw new Error(v.parse(refusal, answer.body).error.message);
  return v.parse(diff, answer.body).changes;
}

/** @throws Error when there is no charger's data, or the preset is refused */
function inStore(dataFolder: string, preset: Preset, verb: 'show' | 'apply'): readonly Change[] {
  const path = join(dataFolder, 'station.db');
  if (!existsSync(path)) throw new Error(`${path} does not exist; name the charger's data folder with --data`);
  const store = openStore({ path, clock: new SystemClock(), log: createLog('settings') });
  try {
    const settings: Settings = createSettings({ repository: store.settings });
    const changes = diffPreset(settings, preset);
    if (verb === 'show') return changes;
    const result = applyPreset(settings, { kind: 'command-line' }, preset);
    if (result.kind === 'refused') throw new Error(`${result.id}: ${result.result.kind}`);
    store.audit.add('command-line', 'preset applied', `${preset.id}: ${changes.length} settings changed`);
    return changes;
  } finally {
    store.close();
  }
}
